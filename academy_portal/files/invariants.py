"""Facts about private files that must always hold. The disk is asked along with the database."""

from academy_portal.kernel.invariant import Invariant

from .queries import files_on_disk

_DISK = "unnest(%s::text[], %s::bigint[], %s::double precision[]) AS disk (name, size, written)"

INVARIANTS = [
    Invariant(
        "files_bytes_exist",
        "Every file that is arriving, kept or removed has its bytes, as many as its row says.",
        # Bytes go right after the commit that says so, and the disk was looked at a moment before the rows.
        f"""
        SELECT file.id FROM files_privatefile AS file LEFT JOIN {_DISK} ON disk.name = file.stored_name
        WHERE greatest(file.received_at, file.kept_at) < clock_timestamp() - interval '1 minute'
          AND ((file.state IN ('kept', 'removed') AND disk.size IS DISTINCT FROM file.size)
               OR (file.state = 'arriving' AND coalesce(disk.size, -1) < file.received))
        """,  # noqa: S608 - names of this module
        outside=files_on_disk,
    ),
    Invariant(
        "files_no_strays",
        "No bytes lie in the folder for more than two hours without a row that knows them.",
        f"""
        SELECT disk.name FROM {_DISK}
        LEFT JOIN files_privatefile AS file
          ON file.stored_name = disk.name AND file.state IN ('arriving', 'kept', 'removed')
        WHERE file.id IS NULL AND to_timestamp(disk.written) < clock_timestamp() - interval '2 hours'
        """,  # noqa: S608 - names of this module
        outside=files_on_disk,
    ),
    Invariant(
        "files_not_kept_too_long",
        "What was abandoned for fifteen days or removed for eight is deleted.",
        """
        SELECT id FROM files_privatefile
        WHERE (state = 'arriving' AND received_at < clock_timestamp() - interval '15 days')
           OR (state = 'removed' AND removed_at < clock_timestamp() - interval '8 days')
        """,
    ),
]
