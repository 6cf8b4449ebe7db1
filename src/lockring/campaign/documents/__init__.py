"""What the papers of a recall say: content without layout. All words on the device are the notice's own."""

from lockring.campaign.documents.authority import report_806, report_number, status_paper, termination_package
from lockring.campaign.documents.letters import customer_letter, reply_form
from lockring.campaign.documents.paper import About, Document, Field, Kind, Section
from lockring.campaign.documents.safety import field_safety_notice

__all__ = [
    "About",
    "Document",
    "Field",
    "Kind",
    "Section",
    "customer_letter",
    "field_safety_notice",
    "reply_form",
    "report_806",
    "report_number",
    "status_paper",
    "termination_package",
]
