"""The forms in which FDA hands out recalls, and what each calls the same thing.

A record says by its fields which form it has. The fields are those of openFDA's published schemas
(github.com/FDA/openfda, schemas/), of FDA's exports of recall database and enforcement reports, and of iRES.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

import msgspec


class Shape(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One form: the name of the field for each thing that a record holds; empty where it has none.

    `own_id` is the form's own key of a product, used to number a record that FDA has not numbered yet, under
    `own_id_prefix`. `stamps` only date the record; they are no content. `url` holds `{event}` or `{own_id}`.
    """

    part: str
    known_by: frozenset[str]
    number: str = ""
    event: str = ""
    own_id: str = ""
    own_id_prefix: str = ""
    firm: str
    product: str
    codes: str = ""
    more_codes: str = ""
    reason: str
    action: str = ""
    distribution: str
    quantity: str
    classification: str = ""
    status: str = ""
    product_code: str = ""
    initiated: str = ""
    stamps: tuple[str, ...] = ()
    url: str = ""
    has_mojibake: bool = False

    @cached_property
    def keys_said_once(self) -> tuple[bytes, ...]:
        """The fields that decide which devices are meant, as they stand in JSON; twice is two scopes."""
        names = (self.number, self.own_id, self.event, self.product, self.codes, self.more_codes)
        return tuple(f'"{name}"'.encode() for name in names if name)


_ENFORCEMENT_PAGE = "https://www.accessdata.fda.gov/scripts/ires/index.cfm?Event={event}"

RECALL = Shape(
    part="recall",
    known_by=frozenset({"cfres_id", "product_res_number", "res_event_number", "event_date_initiated"}),
    number="product_res_number",
    event="res_event_number",
    own_id="cfres_id",
    own_id_prefix="cfres-",
    firm="recalling_firm",
    product="product_description",
    codes="code_info",
    more_codes="more_code_info",
    reason="reason_for_recall",
    action="action",
    distribution="distribution_pattern",
    quantity="product_quantity",
    status="recall_status",
    product_code="product_code",
    initiated="event_date_initiated",
    stamps=("event_date_posted", "event_date_created", "event_date_terminated"),
    url="https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfRES/res.cfm?id={own_id}",
)

ENFORCEMENT = Shape(
    part="enforcement",
    known_by=frozenset({"recall_number", "event_id", "report_date", "product_description", "code_info"}),
    number="recall_number",
    event="event_id",
    firm="recalling_firm",
    product="product_description",
    codes="code_info",
    more_codes="more_code_info",
    reason="reason_for_recall",
    distribution="distribution_pattern",
    quantity="product_quantity",
    classification="classification",
    status="status",
    initiated="recall_initiation_date",
    stamps=("report_date", "center_classification_date", "termination_date"),
    url=_ENFORCEMENT_PAGE,
)

IRES = Shape(
    part="ires",
    known_by=frozenset({"RECALLNUM", "RECALLEVENTID", "PRODUCTID"}),
    number="RECALLNUM",
    event="RECALLEVENTID",
    own_id="PRODUCTID",
    own_id_prefix="ires-",
    firm="FIRMLEGALNAM",
    product="PRODUCTDESCRIPTIONTXT",
    codes="CODEINFORMATION",
    reason="PRODUCTSHORTREASONTXT",
    distribution="DISTRIBUTIONAREASUMMARYTXT",
    quantity="PRODUCTDISTRIBUTEDQUANTITY",
    classification="CENTERCLASSIFICATIONTYPETXT",
    status="PHASETXT",
    initiated="RECALLINITIATIONDT",
    stamps=("ENFORCEMENTREPORTDT", "CENTERCLASSIFICATIONDT", "DETERMINATIONDT", "EVENTLMD", "TERMINATIONDT"),
    url=_ENFORCEMENT_PAGE,
)

RECALL_DATABASE = Shape(
    part="recall-database",
    known_by=frozenset({"Trade Name/Product", "Recalling Manufacturer", "Recall Event ID", "Date Posted"}),
    number="Recall Number",
    event="Recall Event ID",
    firm="Recalling Manufacturer",
    product="Trade Name/Product",
    reason="Reason for Recall",
    action="Action",
    distribution="Distribution",
    quantity="Quantity in Commerce",
    status="Recall Status",
    product_code="Product Code",
    initiated="Date Posted",  # holds the day of initiation, in spite of its name
    stamps=("Termination Date",),
    has_mojibake=True,
)

ENFORCEMENT_EXPORT = Shape(
    part="enforcement-export",
    known_by=frozenset({"Code Info", "Product Description", "Center Classification Date"}),
    number="Recall Number",
    event="Event ID",
    firm="Recalling Firm",
    product="Product Description",
    codes="Code Info",
    more_codes="More Code Info",
    reason="Reason for Recall",
    distribution="Distribution Pattern",
    quantity="Product Quantity",
    classification="Classification",
    status="Status",
    initiated="Recall Initiation Date",
    stamps=("Report Date", "Center Classification Date", "Termination Date"),
    url=_ENFORCEMENT_PAGE,
)

OLD_REPORT = Shape(  # enforcement reports before 2012, which openFDA keeps with dashes in the names
    part="enforcement-report",
    known_by=frozenset({"code-info", "product-description", "recalling-firm"}),
    firm="recalling-firm",
    product="product-description",
    codes="code-info",
    reason="reason-for-recall",
    distribution="distribution-pattern",
    quantity="product-quantity",
)

SHAPES = (RECALL, ENFORCEMENT, IRES, RECALL_DATABASE, ENFORCEMENT_EXPORT, OLD_REPORT)


def shape_of(fields: Collection[str]) -> Shape | None:
    """The first shape that one of these fields is a mark of; None if they are of no record of FDA's."""
    return next((shape for shape in SHAPES if not shape.known_by.isdisjoint(fields)), None)
