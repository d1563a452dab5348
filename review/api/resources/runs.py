"""`/runs`: what each night did, counted."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from models.db import runs
from models.run import Run
from review.api.filters import Called, Id
from review.api.operation import Operation
from review.api.paging import Key, Paging, latest_first, listing
from review.api.records.night import RunRecord, run_record
from review.api.records.record import Listing
from review.web.page import Role
from review.web.problem import not_found

NIGHTS = 365


def list_runs(call: Called, asked: Annotated[Paging, Query()]) -> Listing[RunRecord]:
    """The last 365 runs, the latest on top."""
    with call.wired.database.unit(writing=False) as unit:
        found = runs.runs_summed(unit, NIGHTS)
    return listing(sorted(found, key=_key), _key, run_record, asked)


def _key(run: Run) -> Key:
    return latest_first(run.started_at.timestamp(), run.id)


def show_run(call: Called, id: Id) -> RunRecord:  # noqa: A002 - the path's word
    """One run."""
    with call.wired.database.unit(writing=False) as unit:
        found = runs.run(unit, id)
    if found is None:
        raise not_found("such run")
    return run_record(found)


OPERATIONS = (
    Operation(path="/runs", endpoint=list_runs, role=Role.VIEWER, answer=Listing[RunRecord]),
    Operation(path="/runs/{id}", endpoint=show_run, role=Role.VIEWER, answer=RunRecord, problems=(404,)),
)
