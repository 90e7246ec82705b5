"""Remedies and improvements that followed a complaint, laid on cases in the planned numbers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from reg18.synth import plan
from reg18.synth import plan_followups as quotas
from reg18.synth.cases import Case
from reg18.synth.draw import sample, shuffled_bag
from reg18.synth.workdays import WorkingDays

REFUND_PENCE = (4_550, 285_000)
OTHER_REDRESS_PENCE = (10_000, 75_000)
# Settled with the response itself.
AT_ONCE = ("apology", "explanation")


@dataclass(eq=False)
class Action:
    """One action; the names are those of the extract contract."""

    case: Case
    action_type: str
    scope: str
    pence: int | None = None
    due: date | None = None
    completed: date | None = None
    action_ref: str = ""


def lay_actions(rng: random.Random, cases: list[Case], calendar: WorkingDays) -> list[Action]:
    """The actions of the plan, in order of their cases' closing and numbered."""
    actions: list[Action] = []
    for year in plan.YEARS:
        resolved = [case for case in cases if case.year_closed == year and case.is_resolved]
        actions += _of_well_founded(rng, [case for case in resolved if case.is_well_founded], year)
        others = [case for case in resolved if not case.is_well_founded and case.outcome]
        kinds = shuffled_bag(rng, plan.in_year(_named(quotas.LEARNING_WITHOUT_FAULT), year))
        for case, kind in zip(
            sample(rng, others, [1] * len(others), len(kinds)), kinds, strict=True
        ):
            action_type, _, scope = kind.partition("/")
            actions.append(Action(case, action_type, scope))
    for action in actions:
        _set_dates_and_amount(rng, action, calendar)
    actions.sort(key=lambda action: (action.case.resolved, action.case.received))
    for number, action in enumerate(actions, start=1):
        action.action_ref = f"SYN-ACT-{number:05d}"
    return actions


def _named(table: dict[tuple[str, str], plan.PerYear]) -> dict[str, plan.PerYear]:
    """The table's pairs of type and scope as one text each."""
    return {f"{action_type}/{scope}": counts for (action_type, scope), counts in table.items()}


def _of_well_founded(rng: random.Random, cases: list[Case], year: str) -> list[Action]:
    """The actions of a year's well-founded complaints."""
    acting = sample(rng, cases, [1] * len(cases), quotas.CASES_WITH_ANY_ACTION[year])
    serviced = acting[: quotas.CASES_WITH_SERVICE_ACTION[year]]
    others = acting[quotas.CASES_WITH_SERVICE_ACTION[year] :]
    weights = [
        8 if case.theme == "charging" or "charging_or_invoice" in case.causes else 1
        for case in acting
    ]
    redressed = sample(rng, acting, weights, quotas.CASES_WITH_REDRESS[year])
    return [
        *_deal(rng, serviced, serviced, quotas.SERVICE_ACTIONS, "service", year),
        *_deal(rng, others, acting, quotas.INDIVIDUAL_ACTIONS, "individual", year),
        *_deal(rng, redressed, redressed, quotas.REDRESS_ACTIONS, "individual", year),
    ]


def _deal(
    rng: random.Random,
    first: list[Case],
    then: list[Case],
    table: dict[str, plan.PerYear],
    scope: str,
    year: str,
) -> list[Action]:
    """One action to each of the first cases; what is left to any, no type twice on a case."""
    types = shuffled_bag(rng, plan.in_year(table, year))
    actions = [Action(case, types.pop(), scope) for case in first]
    for action_type in types:
        has = [action.case for action in actions if action.action_type == action_type]
        free = [case for case in then if case not in has]
        actions.append(Action(rng.choice(free), action_type, scope))
    return actions


def _set_dates_and_amount(rng: random.Random, action: Action, calendar: WorkingDays) -> None:
    """When it is due and done, and the pounds and pence of a payment."""
    resolved = action.case.resolved
    assert resolved is not None
    if action.action_type in quotas.REDRESS_ACTIONS:
        if action.action_type == "refund_or_waiver":
            low, high = REFUND_PENCE
            action.pence = low + rng.randrange(high - low)
        else:
            low, high = OTHER_REDRESS_PENCE
            action.pence = (low + rng.randrange(high - low)) // 50 * 50
    if action.action_type in AT_ONCE:
        action.due = action.completed = resolved
        return
    allowed = 15 + rng.randrange(75 if action.scope == "service" else 25)
    action.due = calendar.after(resolved, allowed)
    luck = rng.randrange(100)
    if luck < 88:
        completed = calendar.after(resolved, 3 + rng.randrange(allowed - 2))
    elif luck < 96:
        completed = calendar.after(action.due, 1 + rng.randrange(20))
    else:
        return
    if completed <= plan.DEMO_AS_OF:
        action.completed = completed
