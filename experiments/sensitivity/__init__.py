"""Ask what decides an answer: how far each thing that is not known, or could be chosen, moves what comes out."""
