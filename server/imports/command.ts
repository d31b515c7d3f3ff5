import { setFlagsFromString } from 'node:v8'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { importClients } from './clients'
import type { ImportInput } from './input'
import { importInvoices } from './invoices'
import type { ImportKind } from './run'
import { type Out, progressLine, showProblems, showSummary } from './show'
import { fileSource } from './source'
import { importUsage } from './usage'

export type { Out }

type Open = () => Promise<{ ctx: Context; close: () => Promise<void> }>

type Options = Omit<ImportInput, 'onProgress' | 'map'> & { map: Record<string, string>; json?: boolean }

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
    .option('--map <field=column>', 'read a field from a column by another name; repeatable', mapping, {})
    .option('--dry-run', 'check everything, import nothing')
    .option('--json', 'print the summary as JSON')
    .action((files: string[], options: Options) => run(kind, files, options, open, out))
}

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
  const [, field, column] = /^(\w+)=(.+)$/.exec(text) ?? []
  if (!field || !column) throw new InvalidArgumentError('Write it as field=Column.')
  return { ...before, [field]: column }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('Write a whole number of days.')
  return Number(text)
}
