"""Small PDFs for tests."""

from collections.abc import Sequence

RESOURCES = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with these lines on each page."""
    numbers = [2 * number + 3 for number in range(len(pages))]
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages))]
    for number, lines in zip(numbers, pages, strict=True):
        shown = b" ".join(b"(%s) Tj T*" % line.encode("latin-1") for line in lines)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources %s >>"
            % (number + 1, RESOURCES)
        )
        objects.append(stream(b"BT /F1 12 Tf 72 720 Td 14 TL %s ET" % shown))
    return of_objects(objects)


def stream(data: bytes, filters: bytes = b"") -> bytes:
    """A stream of a PDF."""
    return b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(data), filters, data)


def of_objects(objects: Sequence[bytes]) -> bytes:
    """The PDF with these objects, of which the first is the catalogue."""
    file, places = b"%PDF-1.4\n", []
    for number, own in enumerate(objects, start=1):
        places.append(b"%010d 00000 n \n" % len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, own)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, b"".join(places))
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(file))
    return file + head + end
