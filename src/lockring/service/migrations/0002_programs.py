from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="caserow",
            index=models.Index(fields=["changed_at", "id"], name="case_changed"),
        ),
    ]
