"""Addresses of calls, applications, reviews and selections."""

from django.urls import path

from .views import applications, calls, reviews, screening, selection

app_name = "scholarships"
urlpatterns = [
    path("scholarships/", calls.call_list, name="calls"),
    path("scholarships/<slug:slug>/", calls.call_detail, name="call"),
    path("scholarships/<slug:slug>/apply/", calls.apply, name="apply"),
    path("applications/<uuid:uuid>/", applications.application, name="application"),
    path("applications/<uuid:uuid>/check/", applications.check, name="check"),
    path("applications/<uuid:uuid>/receipt/", applications.receipt, name="receipt"),
    path("applications/<uuid:uuid>/withdraw/", applications.withdraw, name="withdraw"),
    path("applications/<uuid:uuid>/<slug:name>/", applications.section, name="section"),
    path("offers/<uuid:uuid>/", applications.offer, name="offer"),
    path("offers/<uuid:uuid>/accept/", applications.answer_offer, {"answer": "accept"}, name="accept"),
    path("offers/<uuid:uuid>/decline/", applications.answer_offer, {"answer": "decline"}, name="decline"),
    path("reviews/", reviews.queue, name="reviews"),
    path("reviews/<uuid:uuid>/", reviews.review, name="review"),
    path("reviews/<uuid:uuid>/conflict/", reviews.conflict, name="conflict"),
    path("selection/", selection.desk, name="selection"),
    path("selection/<slug:slug>/", selection.call_desk, name="selection_call"),
    path("selection/<slug:slug>/publish/", selection.publish, name="publish"),
    path("selection/<slug:slug>/close/", selection.reschedule, name="reschedule"),
    path("selection/<slug:slug>/review/", selection.begin_review, name="begin_review"),
    path("selection/<slug:slug>/assign/", selection.assign, name="assign"),
    path("selection/<slug:slug>/select/", selection.select, name="select"),
    path("selection/<slug:slug>/screening/", screening.screening, name="screening"),
    path("selection/<slug:slug>/screening.csv", screening.export, name="screening_csv"),
    path("selection/<slug:slug>/no-awards/", screening.end_without_awards, name="close_without_awards"),
    path("selection/files/<uuid:uuid>/", screening.file, name="file"),
    path("selection/files/<uuid:uuid>/decide/", screening.decide, name="decide_screening"),
    path("selection/files/<uuid:uuid>/reverse/", screening.reverse_decision, name="reverse_screening"),
    path("selection/runs/<uuid:uuid>/", selection.run, name="run"),
    path("selection/runs/<uuid:uuid>/sign/", selection.sign, name="sign"),
    path("selection/runs/<uuid:uuid>/discard/", selection.discard, name="discard"),
    path("selection/runs/<uuid:uuid>/release/", selection.release, name="release"),
]
