"""The template of a UDI of any common form."""

from __future__ import annotations

import re

from lockring.udi.gs1_templates import gs1_template
from lockring.udi.hibcc_templates import hibcc_template
from lockring.udi.template import Part, Template

__all__ = ["Part", "Template", "template_of"]


def template_of(text: str) -> Template | None:
    """The template that this text fits, or None where it is of no common form and must be read on its own.

    Common are GS1 element strings (GS1 General Specifications sections 3.2 and 7.8) and HIBCC primary data,
    alone or with secondary and supplemental data (ANSI/HIBC 2.6 section 2.2). The text has no space at either
    end.
    """
    template = hibcc_template(text) if text.startswith("+") else gs1_template(text)
    return template if template and re.search(template.pattern, text) else None
