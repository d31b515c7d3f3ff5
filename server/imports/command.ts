import { setFlagsFromString } from 'node:v8'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { clientFields } from './clientFields'
import { importClients } from './clients'
import { focusFields } from './focus'
import type { ImportInput } from './input'
import { invoiceFields } from './invoiceFields'
import { importInvoices } from './invoices'
import type { ImportKind } from './run'
import { type Out, progressLine, showProblems, showSummary } from './show'
import { fileSource } from './source'
import { importUsage } from './usage'

export type { Out }

type Open = () => Promise<{ ctx: Context; close: () => Promise<void> }>

type Options = Omit<ImportInput, 'onProgress'> & { json?: boolean }

const verbs = { clients: importClients, invoices: importInvoices, usage: importUsage }

/**
 * `import clients|invoices|usage FILE...`. Throws a Refusal when nothing was imported, after the
 * problems were printed.
 */
export function importCommand(open: Open, out: Out): Command {
  const command = new Command('import').description('import clients, invoices or usage from CSV files')
  command.addCommand(common('clients', 'clients and their people', open, out).option(...currency))
  command.addCommand(
    common('invoices', 'invoices: files of invoices, of their lines, or both in one', open, out)
      .option(...currency)
      .addOption(new Option('--status <status>', 'of invoices whose file has none').choices(['open', 'paid']))
      .option('--due-days <days>', 'from issue to due, where the file has no due date (30)', wholeNumber),
  )
  command.addCommand(
    common('usage', 'metered usage and costs: FOCUS 1.0 and later', open, out)
      .option(...currency)
      .option('--create', 'make the clients and services that the portal does not know')
      .option('--replace', 'put the files in the place of what was imported for their billing periods'),
  )
  return command
}

const currency = ['--currency <code>', 'of rows that name none, for example EUR'] as const

function common(kind: ImportKind, what: string, open: Open, out: Out): Command {
  return new Command(kind)
    .description(`import ${what}`)
    .argument('<files...>')
    .option('--map <field=column>', 'read a field from this column; repeatable', mapping, {})
    .option('--set <field=value>', 'use this value if a row has none for the field; repeatable', mapping, {})
    .option('--date-format <format>', 'how dates are written: DD.MM.YYYY, MM/DD/YYYY (default: YYYY-MM-DD)')
    .addOption(new Option('--decimal <sign>', 'the decimal sign of numbers (default: dot)').choices(['dot', 'comma']))
    .option('--dry-run', 'check everything, import nothing')
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', helpOf(kind))
    .action((files: string[], options: Options) => run(kind, files, options, open, out))
}

const examples: Record<ImportKind, string> = {
  clients: 'customers.csv --map phone="Phone 1" --set currency=EUR',
  invoices: 'invoices.csv lines.csv --date-format DD.MM.YYYY --decimal comma --status paid',
  usage: 'export.csv --set ChargeCategory=Usage --set ProviderName=AWS --create',
}
const fields = { clients: clientFields, invoices: invoiceFields, usage: focusFields }

const helpOf = (kind: ImportKind): string => `
Files are UTF-8. Separator: comma, semicolon or tab, recognised from the header, or named in the first line: sep=;
Example: import ${kind} ${examples[kind]}
Fields for --map and --set: ${Object.keys(fields[kind]).join(', ')}`

async function run(
  kind: ImportKind,
  files: string[],
  { json, ...options }: Options,
  open: Open,
  out: Out,
): Promise<void> {
  boundHeap()
  const progress = progressLine(out)
  const { ctx, close } = await open()
  try {
    const summary = await verbs[kind](ctx, files.map(fileSource), { ...options, onProgress: progress.show })
    progress.clear()
    if (json) out.write(`${JSON.stringify(summary)}\n`)
    else if (summary.problemCount === 0) out.write(showSummary(summary))
    if (summary.problemCount === 0) return
    if (!json) out.error(showProblems(summary))
    const problems = summary.problemCount === 1 ? '1 problem' : `${summary.problemCount} problems`
    throw new Refusal('invalid', `Nothing was imported: ${problems}.`)
  } finally {
    progress.clear()
    await close()
  }
}

/**
 * Rows in flight are old by the time they are garbage, and V8 would let them fill four times what is in use before
 * it looks for them. A share of what is in use and not a number of megabytes, so that no file is too large.
 */
function boundHeap(): void {
  setFlagsFromString('--heap-growing-percent=50')
}

function mapping(text: string, before: Record<string, string>): Record<string, string> {
  const [, field, said] = /^(\w+)=(.+)$/s.exec(text) ?? []
  if (!field || !said) throw new InvalidArgumentError('Write it as field=text.')
  return { ...before, [field]: said }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('Write a whole number of days.')
  return Number(text)
}
