"""Free text of a recall record to a scope, with the place of every clause and what was not understood.

Rules of reading, none of them about one text: see docs/extract.md. What is not understood stays in the scope
as unread text, which keeps a verdict open wherever it might speak of the device.
"""

from lockring.extract.reading import READER_VERSION, Reading, read

__all__ = ["READER_VERSION", "Reading", "read"]
