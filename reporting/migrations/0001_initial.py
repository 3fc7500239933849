

import django.contrib.postgres.constraints
import django.db.models.deletion
import markets.constraints
import markets.models.contracts
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('markets', '0001_initial'),
        ('participants', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_on', models.DateField(verbose_name='signée le')),
                ('reference', models.CharField(max_length=60, verbose_name='référence')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'convention',
            },
        ),
        migrations.CreateModel(
            name='MailSent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_code', models.CharField(max_length=40, verbose_name='objet')),
                ('about_type', models.CharField(blank=True, default='', max_length=40, verbose_name='à propos de')),
                ('about_id', models.BigIntegerField(blank=True, null=True, verbose_name='identifiant')),
                ('state', models.CharField(choices=[('sent', 'Envoyé'), ('failed', 'Échec')], max_length=10, verbose_name='état')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='le')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.organisation')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'courriel envoyé',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('contract', 'Un marché'), ('operation', 'Une opération'), ('authority', "Un donneur d'ordre")], max_length=20, verbose_name='portée')),
                ('starts_on', models.DateField(verbose_name='du')),
                ('ends_on', models.DateField(verbose_name='au')),
                ('issue', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('as_of', models.BigIntegerField(verbose_name='arrêté au numéro')),
                ('figures', models.JSONField(verbose_name='chiffres')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('number', models.BigIntegerField(verbose_name='numéro du journal')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.organisation')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.contract')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.journalentry')),
                ('operation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.operation')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='reporting.report')),
            ],
            options={
                'verbose_name': 'bilan',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='premier jour')),
                ('ends_on', models.DateField(verbose_name='dernier jour')),
                ('revision', models.PositiveSmallIntegerField(default=0, verbose_name='version')),
                ('state', models.CharField(choices=[('draft', 'Brouillon'), ('submitted', 'Envoyée, en cours de vérification'), ('returned', 'À corriger'), ('validated', 'Validée')], default='draft', max_length=20, verbose_name='état')),
                ('nothing', models.BooleanField(default=False, verbose_name='aucune heure ce mois-ci')),
                ('origin', models.CharField(choices=[('company', "Déclaration de l'entreprise"), ('lender', "Déclaration de la structure d'insertion"), ('link', 'Déclaration par un lien'), ('document', "Saisie d'après un document reçu")], default='company', max_length=20, verbose_name='origine')),
                ('document_kind', models.CharField(blank=True, choices=[('', 'Aucun'), ('mail', 'Courriel'), ('timesheet', "Relevé d'heures"), ('payslip', 'Bulletin de paie'), ('invoice', 'Facture de mise à disposition'), ('other', 'Autre document')], default='', max_length=20, verbose_name='document reçu')),
                ('document_on', models.DateField(blank=True, null=True, verbose_name='daté du')),
                ('comment', models.TextField(blank=True, default='', verbose_name='message au facilitateur')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='compteur de saisie')),
                ('submission_key', models.UUIDField(blank=True, null=True, unique=True, verbose_name="clé d'envoi")),
                ('receipt_number', models.BigIntegerField(blank=True, null=True, verbose_name='numéro du reçu')),
                ('saved_at', models.DateTimeField(auto_now=True, verbose_name='enregistrée le')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyée le')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='renvoyée le')),
                ('return_reason', models.TextField(blank=True, default='', verbose_name='motif du renvoi')),
                ('validated_at', models.DateTimeField(blank=True, null=True, verbose_name='validée le')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.lot')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.party')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('validated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'déclaration',
                'ordering': ['-starts_on', 'party', '-revision'],
            },
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='mois')),
                ('worked', models.PositiveIntegerField(default=0, verbose_name='heures travaillées (secondes)')),
                ('training', models.PositiveIntegerField(default=0, verbose_name='heures de formation (secondes)')),
                ('accepted_worked', models.PositiveIntegerField(blank=True, null=True, verbose_name='travaillées acceptées (secondes)')),
                ('accepted_training', models.PositiveIntegerField(blank=True, null=True, verbose_name='formation acceptées (secondes)')),
                ('waiting', models.BooleanField(default=False, verbose_name="en attente de l'éligibilité")),
                ('reason', models.TextField(blank=True, default='', verbose_name='motif')),
                ('comment', models.CharField(blank=True, default='', max_length=255, verbose_name="remarque de l'entreprise")),
                ('version', models.PositiveIntegerField(default=1, verbose_name='compteur de saisie')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.party')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='participants.placement')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='reporting.statement')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'ligne de déclaration',
                'ordering': ['statement', 'month', 'placement'],
            },
        ),
        migrations.CreateModel(
            name='LineRemark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='remarque')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='le')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.organisation')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.party')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='reporting.statementline')),
            ],
            options={
                'verbose_name': 'remarque',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='HoursEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='mois')),
                ('kind', models.CharField(choices=[('worked', 'Heures travaillées'), ('training', 'Heures de formation'), ('conversion', "Heures converties d'un montant"), ('transfer', 'Mutualisation des heures'), ('opening', "Reprise de l'existant")], max_length=20, verbose_name='nature')),
                ('seconds', models.BigIntegerField(verbose_name='heures (secondes)')),
                ('number', models.BigIntegerField(verbose_name='numéro du journal')),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.agreement')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.journalentry')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.lot')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.party')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='participants.person')),
                ('placement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='participants.placement')),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='reporting.hoursentry')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.statementline')),
            ],
            options={
                'verbose_name': "écriture d'heures",
                'ordering': ['number', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('facilitator', 'Facilitateur'), ('company', 'Entreprise'), ('lender', "Structure d'insertion"), ('prescriber', 'Prescripteur'), ('authority', "Donneur d'ordre"), ('link', 'Lien à usage limité'), ('system', 'Automate')], max_length=20, verbose_name='rôle')),
                ('page', models.CharField(max_length=60, verbose_name='page')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='le')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='participants.person')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'consultation',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['person', 'at'], name='access_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['facilitator', 'company', 'lender', 'prescriber', 'authority', 'link', 'system'])), name='access_role_known'), markets.constraints.CompositeForeignKey(fields=('structure', 'person'), name='access_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."), markets.constraints.AppendOnlyForRole(name='access_append_only', violation_error_message='Cet historique ne se modifie pas.')],
            },
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='agreement_key'),
        ),
        migrations.AddConstraint(
            model_name='mailsent',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['sent', 'failed'])), name='mail_state_known'),
        ),
        migrations.AddConstraint(
            model_name='mailsent',
            constraint=markets.constraints.AppendOnlyForRole(name='mail_append_only', violation_error_message='Cet historique ne se modifie pas.'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='report_key'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'contract'), name='report_contract_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'operation'), name='report_operation_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'supersedes'), name='report_supersedes_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'number', 'entry'), name='report_number_is_its_entry', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contract__isnull', False), ('operation', None), ('scope', 'contract')), models.Q(('contract', None), ('operation__isnull', False), ('scope', 'operation')), models.Q(('contract', None), ('operation', None), ('scope', 'authority')), _connector='OR'), name='report_scope_names_its_object'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__lte', models.F('ends_on'))), name='report_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='report_is_sealed'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('issue', 1), ('supersedes', None)), models.Q(('issue__gt', 1), ('supersedes__isnull', False)), _connector='OR'), name='report_issue_follows_another'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=markets.constraints.InsertOnly(name='report_insert_only', violation_error_message="Cet historique ne se modifie pas : une correction s'y ajoute."),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['structure', 'state', 'starts_on'], name='statement_by_state'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=markets.constraints.Key(fields=('structure', 'party', 'id'), name='statement_key'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'party'), name='statement_party_same_lot', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('party', 'starts_on', 'revision'), name='statement_revision_once', violation_error_message='Cette version de la déclaration existe déjà.'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'validated'), _negated=True), fields=('party', 'starts_on'), name='statement_one_open_per_period', violation_error_message='Une déclaration est déjà ouverte pour cette période.'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('revision', 0)), expressions=[('party', '='), (markets.models.contracts.DayRange('starts_on', 'ends_on'), '&&')], name='statement_periods_never_overlap', violation_error_message='Une autre déclaration couvre déjà une partie de cette période.'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__day', 1), ('starts_on__lte', models.F('ends_on'))), name='statement_starts_on_the_first', violation_error_message='Une déclaration couvre des mois entiers.'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'validated'])), name='statement_state_known'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['company', 'lender', 'link', 'document'])), name='statement_origin_known'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('document_kind__in', ['', 'mail', 'timesheet', 'payslip', 'invoice', 'other'])), name='statement_document_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document_on__isnull', False), ('origin', 'document'), models.Q(('document_kind', ''), _negated=True)), models.Q(models.Q(('origin', 'document'), _negated=True), ('document_kind', ''), ('document_on', None)), _connector='OR'), name='statement_document_named_when_recorded_from_one', violation_error_message='Indiquez le document reçu et sa date.'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('receipt_number', None), ('state', 'draft'), ('submitted_at', None)), models.Q(models.Q(('state', 'draft'), _negated=True), ('receipt_number__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='statement_sent_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('returned_at__isnull', False), models.Q(('return_reason', ''), _negated=True)), _connector='OR'), name='statement_returned_with_a_reason', violation_error_message='Dites pourquoi la déclaration est renvoyée.'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'validated'), ('validated_at__isnull', False), ('validated_by__isnull', False)), models.Q(models.Q(('state', 'validated'), _negated=True), ('validated_at', None), ('validated_by', None)), _connector='OR'), name='statement_validated_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=markets.constraints.RefusingTrigger(declare='', deferred=False, for_each='ROW', name='statement_walks_its_path', prepare='', unless="OLD.state <> 'validated' AND OLD.party_id = NEW.party_id AND OLD.starts_on = NEW.starts_on AND OLD.ends_on = NEW.ends_on AND OLD.revision = NEW.revision AND OLD.origin = NEW.origin AND (OLD.state = NEW.state OR (OLD.state, NEW.state) IN (('draft', 'submitted'), ('submitted', 'returned'), ('submitted', 'validated'), ('returned', 'submitted')))", violation_error_message='Une déclaration validée ne change plus : ouvrez une déclaration rectificative.', when='BEFORE UPDATE'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=markets.constraints.RefusingTrigger(declare='', deferred=False, for_each='ROW', name='statement_only_a_draft_is_deleted', prepare='', unless="OLD.state = 'draft'", violation_error_message='Seul un brouillon se supprime.', when='BEFORE DELETE'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=markets.constraints.RefusingTrigger(declare='', deferred=True, for_each='ROW', name='statement_posted_as_accepted', prepare='', unless="NEW.state <> 'validated' OR NOT public.statement_differs_from_ledger(NEW.id)", violation_error_message="Les heures validées et l'historique des heures ne concordent pas.", when='AFTER UPDATE'),
        ),
        migrations.AddIndex(
            model_name='statementline',
            index=models.Index(fields=['placement', 'month'], name='line_by_placement'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=markets.constraints.Key(fields=('structure', 'party', 'id'), name='line_key'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'party', 'statement'), name='line_statement_same_party', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'party', 'placement'), name='line_placement_same_party', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.UniqueConstraint(fields=('statement', 'placement', 'month'), name='line_once_per_placement_and_month', violation_error_message='Cette personne a déjà une ligne pour ce mois.'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='line_month_is_its_first_day'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.CheckConstraint(condition=models.Q(('training__lte', 2678400), ('worked__lte', 2678400)), name='line_fits_in_a_month', violation_error_message='Un mois ne compte que 744 heures au plus.'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_training', None), ('accepted_worked', None)), models.Q(('accepted_training__isnull', False), ('accepted_worked__isnull', False), ('waiting', False)), _connector='OR'), name='line_accepted_whole'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_worked', None), models.Q(('accepted_training__lte', models.F('training')), ('accepted_worked__lte', models.F('worked'))), _connector='OR'), name='line_accepts_no_more_than_declared', violation_error_message="On n'accepte pas plus d'heures qu'il n'en est déclaré."),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_worked', None), models.Q(('accepted_training', models.F('training')), ('accepted_worked', models.F('worked'))), models.Q(('reason', ''), _negated=True), _connector='OR'), name='line_cut_with_a_reason', violation_error_message="Dites pourquoi une partie des heures n'est pas acceptée."),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=markets.constraints.RefusingTrigger(declare='parent record; was jsonb; becomes jsonb; decided boolean;', deferred=False, for_each='ROW', name='line_follows_its_statement', prepare="SELECT state, starts_on, ends_on INTO parent FROM reporting_statement WHERE id = COALESCE(NEW.statement_id, OLD.statement_id) FOR SHARE;\nIF TG_OP = 'UPDATE' THEN\nwas := to_jsonb(OLD) - 'accepted_worked' - 'accepted_training' - 'waiting' - 'reason';\nbecomes := to_jsonb(NEW) - 'accepted_worked' - 'accepted_training' - 'waiting' - 'reason';\ndecided := was = becomes;\nEND IF;", unless="(TG_OP = 'DELETE' AND (parent.state IS NULL OR parent.state IN ('draft', 'returned'))) OR (TG_OP IN ('INSERT', 'UPDATE') AND NEW.month BETWEEN parent.starts_on AND parent.ends_on AND ((parent.state IN ('draft', 'returned') AND NEW.accepted_worked IS NULL) OR (TG_OP = 'UPDATE' AND parent.state = 'submitted' AND decided) OR (TG_OP = 'UPDATE' AND parent.state = 'validated' AND decided AND OLD.waiting AND OLD.accepted_worked IS NULL)))", violation_error_message='Les heures déclarées ne changent plus une fois la déclaration envoyée.', when='BEFORE INSERT OR UPDATE OR DELETE'),
        ),
        migrations.AddConstraint(
            model_name='lineremark',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'party', 'line'), name='remark_same_party', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddIndex(
            model_name='hoursentry',
            index=models.Index(fields=['structure', 'lot', 'month'], include=('party', 'kind', 'seconds', 'number'), name='hours_by_lot'),
        ),
        migrations.AddIndex(
            model_name='hoursentry',
            index=models.Index(fields=['structure', 'party', 'month'], include=('lot', 'kind', 'seconds', 'number'), name='hours_by_party'),
        ),
        migrations.AddIndex(
            model_name='hoursentry',
            index=models.Index(fields=['structure', 'number'], name='hours_by_number'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.Key(fields=('structure', 'party', 'id'), name='hours_key'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'party'), name='hours_party_same_lot', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'party', 'placement'), name='hours_placement_same_party', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'person', 'placement'), name='hours_placement_same_person', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'party', 'line'), name='hours_line_same_party', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'party', 'reverses'), name='hours_reversal_same_party', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'agreement'), name='hours_agreement_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'number', 'entry'), name='hours_number_is_its_entry', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['worked', 'training', 'conversion', 'transfer', 'opening'])), name='hours_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='hours_month_is_its_first_day'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=models.CheckConstraint(condition=models.Q(('seconds', 0), _negated=True), name='hours_never_zero'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['worked', 'training']), _negated=True), models.Q(('line__isnull', False), ('person__isnull', False), ('placement__isnull', False)), _connector='OR'), name='hours_of_people_come_from_a_line'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person', None), ('placement', None)), models.Q(('person__isnull', False), ('placement__isnull', False)), _connector='OR'), name='hours_person_goes_with_placement'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreement__isnull', False), ('kind', 'transfer'), ('line', None), ('person', None)), models.Q(models.Q(('kind', 'transfer'), _negated=True), ('agreement', None)), _connector='OR'), name='hours_transfer_has_an_agreement'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=models.UniqueConstraint(condition=models.Q(('line__isnull', False), ('reverses', None)), fields=('line', 'kind'), name='hours_line_posted_once_per_kind', violation_error_message="Ces heures sont déjà dans l'historique."),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.RefusingTrigger(declare='original record;', deferred=False, for_each='ROW', name='hours_reversal_is_the_exact_opposite', prepare='SELECT * INTO original FROM reporting_hoursentry WHERE id = NEW.reverses_id;', unless='NEW.reverses_id IS NULL OR (original.reverses_id IS NULL AND NEW.seconds = -original.seconds AND NEW.month = original.month AND NEW.kind = original.kind AND NEW.party_id = original.party_id AND NEW.placement_id IS NOT DISTINCT FROM original.placement_id)', violation_error_message="Une écriture s'annule par son exact contraire.", when='BEFORE INSERT'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.RefusingTrigger(declare='', deferred=False, for_each='ROW', name='hours_first_posting_adds', prepare='', unless="NEW.reverses_id IS NOT NULL OR NEW.kind IN ('transfer', 'opening') OR NEW.seconds > 0", violation_error_message="Des heures ne se retirent qu'en annulant leur écriture.", when='BEFORE INSERT'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.RefusingTrigger(declare='parent bigint;', deferred=True, for_each='ROW', name='hours_posted_as_accepted', prepare='SELECT statement_id INTO parent FROM reporting_statementline WHERE id = NEW.line_id;', unless='NEW.line_id IS NULL OR NOT public.statement_differs_from_ledger(parent)', violation_error_message="Les heures validées et l'historique des heures ne concordent pas.", when='AFTER INSERT'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.RefusingTrigger(declare='', deferred=True, for_each='ROW', name='hours_transfer_sums_to_zero', prepare='', unless="NEW.kind <> 'transfer' OR (SELECT sum(seconds) FROM reporting_hoursentry WHERE agreement_id = NEW.agreement_id AND kind = 'transfer') = 0", violation_error_message='Une mutualisation déplace des heures sans en ajouter.', when='AFTER INSERT'),
        ),
        migrations.AddConstraint(
            model_name='hoursentry',
            constraint=markets.constraints.InsertOnly(name='hours_insert_only', violation_error_message="Cet historique ne se modifie pas : une correction s'y ajoute."),
        ),
        # Asked at commit by the two tables it compares: the net of a period's entries must be its last accepted lines.
        migrations.RunSQL(
            """
            CREATE FUNCTION public.statement_differs_from_ledger(asked bigint) RETURNS boolean LANGUAGE sql STABLE
            SET search_path = public, pg_temp AS
            $differs$
            WITH asked_for AS (SELECT party_id, starts_on, state FROM reporting_statement WHERE id = asked),
            standing AS (
                SELECT s.id FROM reporting_statement s JOIN asked_for a
                ON s.party_id = a.party_id AND s.starts_on = a.starts_on
                WHERE s.state = 'validated' ORDER BY s.revision DESC LIMIT 1
            ),
            accepted AS (
                SELECT l.placement_id, l.month, hours.kind, sum(hours.seconds) AS seconds
                FROM reporting_statementline l JOIN standing ON l.statement_id = standing.id
                CROSS JOIN LATERAL (VALUES ('worked', COALESCE(l.accepted_worked, 0)),
                                           ('training', COALESCE(l.accepted_training, 0))) AS hours (kind, seconds)
                GROUP BY 1, 2, 3
            ),
            posted AS (
                SELECT h.placement_id, h.month, h.kind, sum(h.seconds) AS seconds
                FROM reporting_hoursentry h
                JOIN reporting_statementline l ON l.id = h.line_id
                JOIN reporting_statement s ON s.id = l.statement_id
                JOIN asked_for a ON s.party_id = a.party_id AND s.starts_on = a.starts_on
                GROUP BY 1, 2, 3
            )
            SELECT EXISTS (SELECT FROM asked_for WHERE state <> 'validated')
                OR EXISTS (
                    SELECT FROM accepted FULL JOIN posted USING (placement_id, month, kind)
                    WHERE COALESCE(accepted.seconds, 0) <> COALESCE(posted.seconds, 0)
                )
            $differs$
            """,
            "DROP FUNCTION public.statement_differs_from_ledger(bigint)",
        ),
    ]
