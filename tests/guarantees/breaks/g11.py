"""G11 without its guards, and private files without theirs."""

from tests.guarantees.controls import Control

TEST = "tests/guarantees/test_g11_files.py::test_nobody_gets_a_file_that_is_not_for_them"
VIEWS = "scholarships/views/documents.py"
CONTROLS = (
    Control(
        guarantee="G11",
        words="whoever knows the address of an application has its documents",
        file=VIEWS,
        before="    own = queries.own_application(request.user, uuid)\n",
        after="    own = Application.objects.filter(uuid=uuid).first()\n",
        test=TEST,
    ),
    Control(
        guarantee="G11",
        words="officers have the documents of every call",
        file=VIEWS,
        before="    one = queries.file_visible_to(request.user, uuid, at=now())\n",
        after="    one = Application.objects.filter(uuid=uuid).first()\n",
        test=TEST,
    ),
    Control(
        guarantee="G11",
        words="a document runs in the browser as a page of the portal",
        file="academy_portal/files/serving.py",
        before='    response["Content-Security-Policy"] = SANDBOX\n',
        after="",
        test=TEST,
    ),
    Control(
        guarantee="G11",
        words="who opened a document is not on record",
        file="academy_portal/files/actions.py",
        before='        record(verb="read", subject=file, by=by, at=at)',
        after="        pass",
        test=TEST,
    ),
    Control(
        guarantee="G11",
        words="the documents of a withdrawn application stay",
        file="scholarships/actions/applications.py",
        before="        discard_documents(application=application, by=by, at=at)\n",
        after="",
        test="tests/scholarships/test_documents.py::test_documents_go_with_a_withdrawn_application",
    ),
    Control(
        guarantee="G11",
        words="parts of another person are taken",
        file="academy_portal/files/actions.py",
        before="        if file.owner_id != by.pk:\n",
        after="        if False:\n",
        test="tests/files/test_actions.py::test_parts_of_another_person_are_refused",
    ),
    Control(
        guarantee="G5",
        words="the row of a file says more than the disk has",
        file="academy_portal/files/storage.py",
        before="        os.fsync(number)\n    finally:\n        os.close(number)\n    return place\n",
        after="    finally:\n        os.close(number)\n    return place\n",
        test="tests/files/test_actions.py::test_bytes_are_on_the_disk_before_their_row_says_so",
    ),
    Control(
        guarantee="G6",
        words="a part that comes twice counts twice",
        file="academy_portal/files/actions.py",
        before='        if file.state != "arriving" or offset != file.received:\n',
        after='        if file.state != "arriving":\n',
        test="tests/files/test_actions.py::test_a_part_counts_once_and_only_where_it_belongs",
    ),
)
