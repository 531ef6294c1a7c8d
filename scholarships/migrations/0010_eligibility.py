"""The conditions of a call as rows, what they find, and what people decide."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reference', '0002_initial'),
        ('scholarships', '0009_sealed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EligibilityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('country_group', 'Country on a list'), ('category', 'Who the person works for'), ('experience', 'Years of experience'), ('language', 'Working language'), ('organisation', 'Supporting organisation'), ('no_obligation', 'Nothing owed to earlier editions'), ('not_recent_holder', 'No recent scholarship')], max_length=20, verbose_name='condition')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('looks_at', models.CharField(blank=True, choices=[('residence', 'Country of residence'), ('nationality', 'Nationality'), ('either', 'Either of the two')], max_length=12, verbose_name='which country counts')),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('government', 'Government'), ('employers', "Employers' organisation"), ('workers', "Workers' organisation"), ('sse_organisation', 'Enterprise or organisation of the SSE'), ('sse_network', 'Network of the SSE'), ('international_organisation', 'International organisation'), ('development_agency', 'Development agency or donor'), ('academia', 'University or research'), ('financial_institution', 'Financial institution'), ('ngo', 'Non-governmental organisation'), ('media', 'Media'), ('other', 'Other')], max_length=30), blank=True, default=list, size=None, verbose_name='categories')),
                ('least_years', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='years of experience at least')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list, size=None, verbose_name='languages')),
                ('must_be_registered', models.BooleanField(default=False, help_text='Where the register does not hold it, a person looks at the application.', verbose_name='the register holds the organisation')),
                ('editions', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='editions looked back')),
            ],
            options={
                'verbose_name': 'condition',
                'verbose_name_plural': 'conditions',
                'ordering': ('position', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('met', 'Met'), ('not_met', 'Not met'), ('unknown', 'A person looks at it')], max_length=12, verbose_name='finding')),
                ('reason', models.CharField(choices=[('fits', 'Condition met'), ('not_on_list', 'Country not on the list'), ('list_not_known', 'List of countries not known for the day'), ('other_category', 'Works for another category'), ('too_few_years', 'Too few years of experience'), ('no_language', 'None of the languages'), ('not_named', 'No organisation named'), ('not_in_register', 'Organisation not in the register'), ('still_owed', 'Something owed to an earlier edition'), ('held_recently', 'Held a scholarship recently'), ('not_given', 'Not answered'), ('nobody_knows', 'No answer known')], max_length=20, verbose_name='why')),
                ('used', models.JSONField(default=dict, verbose_name='facts used')),
                ('at', models.DateTimeField(verbose_name='found at')),
            ],
            options={
                'verbose_name': 'finding',
                'verbose_name_plural': 'findings',
                'ordering': ('application', 'rule__position', 'rule'),
            },
        ),
        migrations.CreateModel(
            name='ScreeningDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('screening', models.CharField(choices=[('eligible', 'Eligible'), ('not_eligible', 'Not eligible')], max_length=12, verbose_name='decision')),
                ('reason', models.CharField(max_length=500, verbose_name='reason for the record')),
                ('explanation', models.TextField(blank=True, help_text='Stands in the letter.', max_length=2000, verbose_name='what the applicant is told')),
                ('at', models.DateTimeField(verbose_name='decided at')),
            ],
            options={
                'verbose_name': 'decision on eligibility',
                'verbose_name_plural': 'decisions on eligibility',
                'ordering': ('id',),
            },
        ),
        migrations.RemoveConstraint(
            model_name='offer',
            name='scholarships_offer_state',
        ),
        migrations.RemoveConstraint(
            model_name='offer',
            name='scholarships_offer_once',
        ),
        migrations.AddField(
            model_name='application',
            name='screening',
            field=models.CharField(blank=True, choices=[('eligible', 'Eligible'), ('not_eligible', 'Not eligible'), ('doubtful', 'A person looks at it')], editable=False, max_length=12, verbose_name='screening'),
        ),
        migrations.AlterField(
            model_name='offer',
            name='state',
            field=models.CharField(choices=[('staged', 'Staged, letter held'), ('open', 'Open'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('lapsed', 'Lapsed'), ('revoked', 'Taken back'), ('void', 'Void, never sent')], default='staged', editable=False, max_length=20, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='quota',
            name='attribute',
            field=models.CharField(choices=[('country', 'Country'), ('region', 'ILO region'), ('ldc', 'Least developed country'), ('sex', 'Sex'), ('category', 'Stakeholder category'), ('constituent', 'Tripartite constituent')], max_length=20, verbose_name='looks at'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['staged', 'open', 'accepted', 'declined', 'lapsed', 'revoked', 'void'])), name='scholarships_offer_state'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('void', 'revoked')), _negated=True), fields=('application',), name='scholarships_offer_once', violation_error_message='This application already has an offer.'),
        ),
        migrations.AddField(
            model_name='eligibilityrule',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='eligibility_rules', to='scholarships.call', verbose_name='call'),
        ),
        migrations.AddField(
            model_name='eligibilityrule',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.countrygroup', verbose_name='list of countries'),
        ),
        migrations.AddField(
            model_name='finding',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='scholarships.application', verbose_name='application'),
        ),
        migrations.AddField(
            model_name='finding',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='scholarships.eligibilityrule', verbose_name='condition'),
        ),
        migrations.AddField(
            model_name='screeningdecision',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screening_decisions', to='scholarships.application', verbose_name='application'),
        ),
        migrations.AddField(
            model_name='screeningdecision',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddConstraint(
            model_name='eligibilityrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'country_group'), models.Q(('group__isnull', True), _negated=True), models.Q(('looks_at', ''), _negated=True), ('categories', []), ('least_years__isnull', True), ('languages', []), ('editions__isnull', True), ('must_be_registered', False)), models.Q(('kind', 'category'), ('group__isnull', True), ('looks_at', ''), models.Q(('categories', []), _negated=True), ('least_years__isnull', True), ('languages', []), ('editions__isnull', True), ('must_be_registered', False)), models.Q(('kind', 'experience'), ('group__isnull', True), ('looks_at', ''), ('categories', []), models.Q(('least_years__isnull', True), _negated=True), ('languages', []), ('editions__isnull', True), ('must_be_registered', False)), models.Q(('kind', 'language'), ('group__isnull', True), ('looks_at', ''), ('categories', []), ('least_years__isnull', True), models.Q(('languages', []), _negated=True), ('editions__isnull', True), ('must_be_registered', False)), models.Q(('kind', 'organisation'), ('group__isnull', True), ('looks_at', ''), ('categories', []), ('least_years__isnull', True), ('languages', []), ('editions__isnull', True)), models.Q(('kind', 'no_obligation'), ('group__isnull', True), ('looks_at', ''), ('categories', []), ('least_years__isnull', True), ('languages', []), ('editions__isnull', True), ('must_be_registered', False)), models.Q(('kind', 'not_recent_holder'), ('group__isnull', True), ('looks_at', ''), ('categories', []), ('least_years__isnull', True), ('languages', []), models.Q(('editions__isnull', True), _negated=True), ('must_be_registered', False)), _connector='OR'), name='scholarships_rule_parameters', violation_error_message='Give exactly what this kind of condition needs, and nothing else.'),
        ),
        migrations.AddConstraint(
            model_name='eligibilityrule',
            constraint=models.CheckConstraint(condition=models.Q(('looks_at', ''), ('looks_at__in', ['residence', 'nationality', 'either']), _connector='OR'), name='scholarships_rule_looks_at'),
        ),
        migrations.AddConstraint(
            model_name='eligibilityrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('least_years__isnull', True), ('least_years__range', (1, 60)), _connector='OR'), models.Q(('editions__isnull', True), ('editions__range', (1, 20)), _connector='OR')), name='scholarships_rule_numbers'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['rule', 'verdict'], name='scholarships_finding_counts'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('application', 'rule'), name='scholarships_finding_once'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['met', 'not_met', 'unknown'])), name='scholarships_finding_verdict'),
        ),
        migrations.AddConstraint(
            model_name='screeningdecision',
            constraint=models.CheckConstraint(condition=models.Q(('screening', 'eligible'), models.Q(('screening', 'not_eligible'), models.Q(('explanation', ''), _negated=True)), _connector='OR'), name='scholarships_decision_told', violation_error_message='Tell the applicant why the application is not eligible.'),
        ),
        migrations.AddConstraint(
            model_name='screeningdecision',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='scholarships_decision_reason'),
        ),
        # Empty for a moment, so that the way back can fill it again before it must be there.
        migrations.AlterField(
            model_name='call',
            name='eligible_group',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.countrygroup', verbose_name='eligible countries'),
        ),
        migrations.RemoveConstraint(
            model_name='application',
            name='scholarships_application_reason',
        ),
    ]
