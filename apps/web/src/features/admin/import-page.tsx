/** Inviting everybody of a spreadsheet: looked through first, row by row, and done when the admin says so. */
import type { RowProblem } from "@max/domain/access/people-csv";
import { writeCsv } from "@max/domain/csv/csv";
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { type ChangeEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { type Language, LANGUAGES, pickLanguage } from "../../app/i18n.ts";
import { queryClient } from "../../app/query-client.ts";
import { client, refusalOf } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Field, SelectField } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { LONGEST_IMPORT_BYTES } from "../../words/limits.ts";

type Report = Awaited<ReturnType<typeof client.person.import.mutate>>;
type Row = Report["rows"][number];

const EXAMPLE = [
  ["email", "name", "role", "teams"],
  ["ana@example.com", "Ana Lima", "agent", "Billing|Returns"],
  ["leo@example.com", "Leo Brandt", "team lead", "Billing"],
];

export function ImportPage() {
  const { t, i18n } = useTranslation();
  const [csv, setCsv] = useState<string | null>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const [language, setLanguage] = useState<Language>(pickLanguage([i18n.language]));
  const run = useMutation({
    mutationFn: (input: { csv: string; isPreview: boolean }) => client.person.import.mutate({ ...input, language }),
    onSuccess: (_report, { isPreview }) => {
      if (!isPreview) void queryClient.invalidateQueries({ queryKey: ["people"] });
    },
  });
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    run.reset();
    setCsv(null);
    setTooLarge(file !== undefined && file.size > LONGEST_IMPORT_BYTES);
    if (file && file.size <= LONGEST_IMPORT_BYTES) setCsv(textOf(await file.arrayBuffer()));
  };
  const refusal = run.error ? refusalOf(run.error) : null;
  const problem = isTooLarge
    ? t("admin.importTooLarge")
    : refusal?.kind === "refused" && refusal.code === "invalid_input"
      ? t("admin.importUnreadable")
      : run.error
        ? wordsForError(t, run.error)
        : null;
  const isDone = run.isSuccess && !run.variables.isPreview;
  const created = run.data?.rows.filter(({ outcome }) => outcome === "created").length ?? 0;
  return (
    <>
      <PageHeader
        title={t("admin.import")}
        lead={t("admin.importLead")}
        action={
          <Button size="form" icon={<Icon of={Download} />} onClick={() => download("max-people.csv", EXAMPLE)}>
            {t("admin.importTemplate")}
          </Button>
        }
      />
      <div className="max-w-100">
        <Field
          type="file"
          accept=".csv,text/csv,text/plain"
          label={t("admin.importFile")}
          hint={t("admin.importHint")}
          error={problem}
          onChange={(event) => void choose(event)}
        />
        <SelectField
          label={t("admin.mailLanguage")}
          value={language}
          onChange={(event) => setLanguage(pickLanguage([event.target.value]))}
        >
          {LANGUAGES.map((each) => (
            <option key={each} value={each} lang={each}>
              {t(`language.${each}`)}
            </option>
          ))}
        </SelectField>
        {!run.data && (
          <Button
            look="primary"
            size="form"
            isBusy={run.isPending}
            disabledReason={csv === null ? t("admin.importHint") : null}
            onClick={() => csv !== null && run.mutate({ csv, isPreview: true })}
          >
            {t("admin.importCheck")}
          </Button>
        )}
      </div>
      {run.data && (
        <>
          <div className="mt-2 mb-4 flex flex-wrap items-center gap-3">
            <output className="min-w-60 flex-1">
              {isDone ? t("admin.importDone", { count: created }) : t("admin.importWould", { count: created })}
            </output>
            <Button look="outlined" size="form" onClick={() => download("max-report.csv", reportOf(run.data))}>
              {t("admin.importReport")}
            </Button>
            {!isDone && csv !== null && created > 0 && (
              <Button
                look="primary"
                size="form"
                isBusy={run.isPending}
                onClick={() => run.mutate({ csv, isPreview: false })}
              >
                {t("admin.importDo", { count: created })}
              </Button>
            )}
          </div>
          <ReportTable rows={run.data.rows} />
        </>
      )}
    </>
  );

  function reportOf(report: Report): string[][] {
    const head = ["line", "email", "name", "role", "teams", "outcome", "problem"];
    return [
      head,
      ...report.rows.map((row) => [
        String(row.line),
        row.email,
        row.name,
        row.role,
        row.teams,
        t(`admin.outcomes.${row.outcome}`),
        row.problem ? t(`admin.problems.${row.problem}`) : "",
      ]),
    ];
  }
}

function ReportTable({ rows }: { rows: Row[] }) {
  const { t } = useTranslation();
  const why = (problem: RowProblem | null) => (problem ? `: ${t(`admin.problems.${problem}`)}` : "");
  return (
    <table className="w-full table-fixed text-left">
      <thead className="text-12 text-ink-2">
        <tr className="border-b border-line">
          <th className="w-12 py-2 font-medium">{t("admin.importLine")}</th>
          <th className="py-2 font-medium">{t("admin.person")}</th>
          <th className="py-2 font-medium">{t("admin.importOutcome")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.line} className="border-b border-line align-top">
            <td className="py-2 text-ink-2 tabular-nums">{row.line}</td>
            <td className="py-2 pr-3">
              <bdi className="block truncate" title={row.email}>
                {row.email}
              </bdi>
              {row.name && <bdi className="block truncate text-12 text-ink-2">{row.name}</bdi>}
            </td>
            <td className={row.outcome === "invalid" ? "py-2 text-red-ink" : "py-2 text-ink-2"}>
              {t(`admin.outcomes.${row.outcome}`)}
              {why(row.problem)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Spreadsheets that do not write UTF-8 write the letters of Windows. */
function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function download(fileName: string, rows: string[][]): void {
  const url = URL.createObjectURL(new Blob([writeCsv(rows)], { type: "text/csv" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: fileName });
  link.click();
  URL.revokeObjectURL(url);
}
