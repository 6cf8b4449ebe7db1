"""A column of cells looked at: each distinct text once, and numbers that are plainly sound not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lockring.inventory.looks import EXCEL_DIGITS, Look, Profile

if TYPE_CHECKING:
    import pyarrow as pa

_LONGEST_WORD = 32  # characters of a number with letters
_DASHED = "^[A-Za-z]{1,4}-[0-9]{5,12}[A-Za-z]?$"

Finding = tuple[int, Look]  # where in the batch, and what was seen there


def trimmed(texts: pa.StringArray) -> pa.StringArray:
    """The texts without space at either end; null where nothing is left."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pc.all(pc.ascii_is_alnum(texts)).as_py() is not False:
        return texts
    bare = pc.utf8_trim_whitespace(texts)
    nothing = pc.equal(bare, "")
    return pc.if_else(nothing, pa.scalar(None, pa.string()), bare) if pc.any(nothing).as_py() else bare


def looked_over(
    texts: pa.StringArray, look_at: Callable[[str], Look], plain: pa.BooleanArray | None = None
) -> tuple[pa.StringArray, list[Finding]]:
    """The texts as they are read, and what was seen of those that show something.

    `plain` says of which texts no look is needed.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    suspect = pc.is_valid(texts) if plain is None else pc.fill_null(pc.invert(plain), False)
    coded = texts.filter(suspect).dictionary_encode()
    distinct = coded.dictionary.to_pylist()
    odd = {code: one for code, text in enumerate(distinct) if (one := look_at(text)).kind or one.text != text}
    if not odd:
        return texts, []
    read = pa.array(
        [odd[code].text if code in odd else text for code, text in enumerate(distinct)], pa.string()
    )
    return pc.replace_with_mask(texts, suspect, read.take(coded.indices)), _found(odd, suspect, coded.indices)


def _found(odd: dict[int, Look], suspect: pa.BooleanArray, codes: pa.Int32Array) -> list[Finding]:
    """Where the texts stand of which there is something to say."""
    import pyarrow as pa
    import pyarrow.compute as pc

    said = pc.is_in(codes, pa.array([code for code, look in odd.items() if look.kind], pa.int32()))
    places = pc.indices_nonzero(suspect).filter(said)
    pairs = zip(places.to_pylist(), codes.filter(said).to_pylist(), strict=True)
    return [(place, odd[code]) for place, code in pairs]


def are_plain(texts: pa.StringArray, profile: Profile) -> pa.BooleanArray:
    """Which texts of a column of lot or serial numbers have nothing to be seen in them; null for null.

    Others may be sound too. A word of letters and digits is plain: MAR12 is what Excel has not changed.
    Digits alone are plain, if the column has such numbers, and they can have lost no zeros and no digits.
    """
    import pyarrow.compute as pc

    size, digits = pc.binary_length(texts), pc.ascii_is_decimal(texts)
    mixed = pc.and_not(pc.and_not(pc.ascii_is_alnum(texts), digits), pc.ascii_is_alpha(texts))
    plain = pc.and_(mixed, pc.less_equal(size, _LONGEST_WORD))
    if not profile.rare_numbers and pc.any(digits).as_py():
        whole = pc.and_(pc.greater_equal(size, profile.length or 1), pc.less_equal(size, EXCEL_DIGITS))
        some = pc.not_equal(pc.ascii_ltrim(texts, "0"), "")
        plain = pc.or_(plain, pc.and_(digits, pc.and_(whole, some)))
    others = pc.fill_null(pc.invert(plain), False)
    return pc.replace_with_mask(plain, others, pc.match_substring_regex(texts.filter(others), _DASHED))
