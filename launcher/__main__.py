"""The commands behind `make`: `python -m launcher --help` lists them."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import typer

from launcher import (
    audit,
    customers,
    demo,
    drawings,
    earned,
    flows,
    gaps,
    import_csv,
    learning,
    model,
    pupils,
    reviews,
    sealing,
    stack,
    staff,
    table,
)
from launcher.errors import LaunchError
from launcher.settings import PROJECT, Settings

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.command()
def prepare() -> None:
    """Make the default encoder, once."""
    model.prepare_encoder(Settings())


@app.command()
def train(
    finetune: bool = typer.Option(
        False, "--finetune", is_flag=True, flag_value=True, help="Go on from the newest model."
    ),
) -> None:
    """Train the assistant on the present data."""
    model.train(Settings(), finetune)


@app.command()
def train_sentiment(
    data: Path = typer.Argument(..., help="CSV with `text` or `review`, and `label`."),  # noqa: B008
    # This typer does not tell this click that a bool is a flag; both must be said.
    only: bool = typer.Option(
        False, "--only", is_flag=True, flag_value=True, help="Leave out the shipped examples."
    ),
) -> None:
    """Take a table of reviews as sentiment examples, and train the assistant with them."""
    found = reviews.read(data)
    typer.echo(table.report(found.bad))
    reviews.write(found, only, reviews.EXAMPLES)
    told = ", ".join(f"{count} {label}" for label, count in found.counts.items())
    where = reviews.EXAMPLES.relative_to(PROJECT)
    typer.echo(f"{where}: {told} (labels read as {found.scale}).")
    model.train(Settings())


@app.command("import-csv")
def take_csv(
    file: Path = typer.Argument(..., help="CSV with `intent` and `utterance`."),  # noqa: B008
    replace: bool = typer.Option(
        False, "--replace", is_flag=True, flag_value=True, help="Write an imported file anew."
    ),
) -> None:
    """Take a table of utterances and intents as NLU examples."""
    imported = import_csv.take(file)
    target = import_csv.FOLDER / f"{file.stem}.yml"
    import_csv.write(imported, target, replace)
    typer.echo(table.report(imported.bad))
    for note in imported.notes:
        typer.echo(note)
    count = sum(len(texts) for texts in imported.examples.values())
    where = target.relative_to(PROJECT)
    typer.echo(f"{where}: {count} examples of {len(imported.examples)} intents.")


# This typer makes flags of all options for this click: argparse reads those that take a value.
@app.command(
    context_settings={
        "ignore_unknown_options": True,
        "allow_extra_args": True,
        "help_option_names": [],
    }
)
def learn(context: typer.Context) -> None:
    """Teach the assistant documents; unchanged ones are left alone, removed ones forgotten."""
    asked = learning.parser().parse_args(context.args)
    facts = learning.facts_of(asked)
    with pupils.pupil(Settings()) as pupil:
        report = learning.learn(pupil, asked.wanted, facts, asked.name)
    typer.echo(report.text())
    raise typer.Exit(int(bool(report.failed)))


@app.command("import-customers")
def import_customers(
    file: Path = typer.Argument(..., help="CSV with `customer_id` or 客户编号."),  # noqa: B008
    dry_run: bool = typer.Option(
        False, "--dry-run", is_flag=True, flag_value=True, help="Tell, and write nothing."
    ),
) -> None:
    """Take a table of customers into the database."""
    typer.echo(customers.take(file, dry_run))


@app.command("export-customer")
def export_customer(customer_id: str = typer.Argument(..., help="For example C1001.")) -> None:
    """Write all that is kept of a customer into a ZIP."""
    typer.echo(f"Written: {customers.export(customer_id)}")


@app.command("delete-customer")
def delete_customer(
    customer_id: str = typer.Argument(..., help="For example C1001."),
    yes: bool = typer.Option(
        False, "--yes", is_flag=True, flag_value=True, help="Do not ask whether it is meant."
    ),
) -> None:
    """Erase all that is kept of a customer."""
    typer.echo(customers.kept(customer_id))
    if not yes and typer.prompt("It cannot be undone. The customer's id once more") != customer_id:
        raise customers.CustomersError("That is another id: nothing was erased.")
    typer.echo(customers.erase(customer_id))


@app.command("audit")
def run_audit(
    strict: bool = typer.Option(
        False,
        "--strict",
        is_flag=True,
        flag_value=True,
        help="Fail where no advisories can be asked for.",
    ),
) -> None:
    """Look for known advisories, faults in the code, and secrets in the files."""
    typer.echo(audit.audit(strict))


# As `learn`: argparse reads options that take a value.
@app.command(
    "staff",
    context_settings={
        "ignore_unknown_options": True,
        "allow_extra_args": True,
        "help_option_names": [],
    },
)
def keep_staff(context: typer.Context) -> None:
    """Keep the accounts of staff."""
    typer.echo(staff.run(context.args))


@app.command("check-flows")
def check_flows(
    project: Path = typer.Argument(PROJECT, help="Folder with data/flows and domain.yml."),  # noqa: B008
) -> None:
    """Check the flows as training does, in a second."""
    typer.echo(flows.check_flows(project))


@app.command("draw-flows")
def draw_flows(
    project: Path = typer.Argument(PROJECT, help="Folder with data/flows and domain.yml."),  # noqa: B008
) -> None:
    """Draw the flows, with visits and drop-outs, into var/flows."""
    typer.echo(drawings.draw_flows(Settings().var / "flows", project))


@app.command("gaps")
def print_gaps(
    # An argument: this typer lets this click take every option for a flag.
    days: str = typer.Argument("30", help="Questions of so many days."),
) -> None:
    """Print what customers asked in vain, and which articles need a look."""
    typer.echo(gaps.report(Settings(), gaps.days_of(days)))


@app.command("offers")
def print_offers(
    days: str = typer.Argument("30", help="Offers of so many days."),
) -> None:
    """Print what offers earned, by reason, recommender, channel, chance and who began."""
    typer.echo(earned.report(Settings(), earned.days_of(days)))


@app.command("key")
def print_key() -> None:
    """Print a new key for CONVERSATION_KEYS."""
    typer.echo(sealing.new_key())


@app.command("seal-conversations")
def seal_conversations() -> None:
    """Seal all stored conversations with the newest key."""
    typer.echo(f"{sealing.seal_conversations()} events sealed.")


@app.command()
def ensure_trained() -> None:
    """Train only when models/ holds no model of the present data."""
    model.ensure_trained(Settings())


@app.command()
def run() -> None:
    """Start everything and say where to go; Ctrl-C stops it."""
    settings = Settings()
    running = stack.Stack(settings)
    # Training takes minutes: whether the start can succeed is asked before.
    running.check_ports()
    model.ensure_trained(settings)
    # Said at once: when the start fails, nobody could say it again.
    if first := staff.first_administrator():
        typer.secho(f"\n{first}\n", bold=True)
    typer.echo("Starting …")
    with running:
        typer.secho(f"\nHeed is ready. Talk to it: {settings.services_url}", bold=True)
        typer.echo(f"  staff     {settings.services_url}/login/")
        typer.echo(f"  flows     {settings.services_url}/flows/")
        typer.echo(f"  gaps      {settings.services_url}/gaps/")
        typer.echo(f"  offers    {settings.services_url}/offers/")
        typer.echo(f"  services  {settings.services_url}/docs")
        typer.echo(f"  Rasa      {settings.rasa_url}")
        typer.echo("Ctrl-C stops it.\n")
        try:
            ended = running.wait()
        except KeyboardInterrupt:
            ended = 0
            typer.echo("\nStopping …")
    raise typer.Exit(ended)


@app.command()
def chat() -> None:
    """Talk to the assistant in the terminal (rasa shell)."""
    settings = Settings()
    model.ensure_trained(settings)
    log = settings.var / "chat.log"
    background = stack.Stack(settings, ("services", "actions"), log)
    with background:
        shell = [
            sys.executable,
            "-m",
            "launcher.quietly",
            "rasa",
            "shell",
            "--port",
            str(settings.rasa_port),
            "--endpoints",
            str(stack.write_endpoints(settings)),
            # The terminal's channel believes everything.
            "--interface",
            "127.0.0.1",
        ]
        environment = background.environment
        subprocess.run(shell, cwd=PROJECT, env=environment, check=False)  # noqa: S603


@app.command()
def play() -> None:
    """Play the demo conversations and print the transcript (make demo)."""
    settings = Settings()
    model.ensure_trained(settings)
    # A shop of its own: what was returned in one demo can be returned again in the next.
    with tempfile.TemporaryDirectory() as scratch:
        shop = {
            "DATABASE_URL": f"sqlite:///{scratch}/heed.db",
            "KNOWLEDGE_STORE": f"{scratch}/knowledge.db",
        }
        with stack.Stack(settings, log=settings.var / "demo.log", environment=shop) as running:
            astray = demo.show(settings, running.environment["RASA_TOKEN"])
    raise typer.Exit(int(astray > 0))


def main() -> None:
    """Run a command; what goes wrong is one sentence, and the exit code is 1."""
    # A polite kill stops the processes too: leaving the stack's context does it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        app()
    except LaunchError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("\nStopped; what was there before is untouched.", err=True)
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
