import django.db.models.deletion
import markets.constraints
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('markets', '0001_initial'),
        ('reporting', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('expires_at', models.DateTimeField(verbose_name="valable jusqu'au")),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='fermé le')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='reporting.report')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'lien vers un bilan',
                'ordering': ['-pk'],
                'constraints': [markets.constraints.CompositeForeignKey(fields=('structure', 'report'), name='report_link_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."), models.CheckConstraint(condition=models.Q(('token_hash__regex', '^[0-9a-f]{64}$')), name='report_link_keeps_a_hash', violation_error_message="Ce lien est mal formé, ouvrez-en un autre.")],
            },
        ),
    ]
