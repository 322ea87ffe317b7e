"""Brief a commissioner: five questions, each answered from the result folders that can."""
