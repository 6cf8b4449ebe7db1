"""From the results of a study to what people read: a report, a worksheet and a page in plain words."""

from lockring.hazard.report.document import page as page
from lockring.hazard.report.plain import plain as plain
from lockring.hazard.report.worksheet import Evidence as Evidence
from lockring.hazard.report.worksheet import Factor as Factor
from lockring.hazard.report.worksheet import Kind as Kind
from lockring.hazard.report.worksheet import Worksheet as Worksheet
from lockring.hazard.report.worksheet import worksheet as worksheet
from lockring.hazard.report.worksheet_page import worksheet_section as worksheet_section
