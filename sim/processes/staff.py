"""Staff: who holds a post, who is at work (ODD 7.3)."""

from typing import Any

import numpy as np

from sim.kernel import kernel
from sim.state import FILLED
from sim.status import words
from sim.streams import STAFF


@kernel
def know_posts(team: Any, staff: Any, week: int, opening: bool) -> None:
    """Take notice of posts added or taken away; at the scheme's opening all are filled."""
    for r in range(team.known.size):
        posts = staff.posts[r]
        first = max(np.int64(0), team.known[r])
        for post in range(first, posts):
            team.vacant_until[r, post] = FILLED if opening else week + staff.recruit_weeks[r]
        team.known[r] = posts


@kernel
def step(state: Any, p: Any, at: Any) -> None:
    """Fill and leave posts; count the minutes there."""
    team, staff = state.team, p.staff
    for r in range(team.known.size):
        supply = np.int64(0)
        for post in range(staff.posts[r]):
            w0, w1, _, _ = words(at, r, STAFF, post)
            if team.vacant_until[r, post] != FILLED:
                if team.vacant_until[r, post] <= at.week:
                    team.vacant_until[r, post] = FILLED
            elif w0 < staff.leave[r]:
                team.vacant_until[r, post] = at.week + staff.recruit_weeks[r]
            if team.vacant_until[r, post] == FILLED and w1 >= staff.sick[r]:
                supply += staff.post_minutes[r, post]
        team.supply[r] = supply
