import { and, inArray } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { insertMany } from '../../db/insert'
import { clients, imports, services, usageRows } from '../../db/schema'
import { published } from '../../db/sql'
import { countImportedClients } from '../clients/counts'
import type { Context } from '../context'
import { formatExact } from '../kernel/exact'
import { requireColumns } from './columns'
import { clearHidden } from './drop'
import { type FocusColumn, focusFields } from './focus'
import type { ImportInput } from './input'
import { type Reader, readSheets, type Sheet } from './read'
import { type Checked, type Run, runImport, type Summary } from './run'
import { BATCH, stagedBatches } from './scratch'
import type { Source } from './source'
import { addUsageDays } from './usageDays'
import { clientRow, type Names, namesOf } from './usageNames'
import { decide, importOf, newPeriods, type Periods, replacePublished } from './usagePeriods'
import { type Charge, hashCharge, isNull, readCharge } from './usageRow'
import { type Staged, toStaged, toUsageRow } from './usageStaged'

/**
 * Adds the charges of FOCUS files (version 1.0 and later), every decimal kept. A row that is here already
 * is skipped; with `replace`, a billing period that differs is taken out and imported anew.
 */
export async function importUsage(ctx: Context, sources: Source[], input: ImportInput = {}): Promise<Summary> {
  const summary = await runImport(ctx, 'usage', sources, input, (run) => {
    const names = namesOf(run)
    const periods = newPeriods(run)
    return {
      check: () => check(run, names, periods),
      load: () => load(run, names, periods),
      publish: (tx) => publish(tx, run, periods),
    }
  })
  if (input.replace && !summary.dryRun) await clearHidden(ctx)
  return summary
}

async function check(run: Run, names: Names, periods: Periods): Promise<Checked> {
  const { scratch } = run
  scratch.exec('create table seen (hash text primary key, file integer, n integer, most integer) without rowid')
  scratch.exec('create table staged (seq integer primary key, data text)')
  const totals = new Map<string, bigint>()
  await readSheets(run, focusFields, (sheet) => sheetReader(run, sheet, names, periods, totals), isNull)
  const { created, replaced } = await decide(run, periods.list)
  return {
    created,
    updated: 0,
    unchanged: run.meter.rows - created,
    also: { clients: names.made.clients.length, services: names.made.services.length, replaced },
    totals: Object.fromEntries([...totals].sort().map(([name, sum]) => [name, formatExact(sum)])),
  }
}

const required: (FocusColumn | FocusColumn[])[] = [
  'BilledCost',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ServiceName',
  ['ProviderName', 'ServiceProviderName'],
  ['SubAccountId', 'SubAccountName', 'BillingAccountId'],
]

function sheetReader(
  run: Run,
  { file, index, columns, unread, cells }: Sheet<FocusColumn>,
  names: Names,
  periods: Periods,
  totals: Map<string, bigint>,
): Reader {
  requireColumns<FocusColumn>(columns, required, unread)
  const told = new Set<string>()
  let pending: { externalId: string; charge: Charge; period: number; clientId: string; serviceId: string }[] = []

  const named = (field: FocusColumn, found: Awaited<ReturnType<Names['client']>>) => {
    if ('id' in found) return found.id
    // Once for a name, at its first row.
    if (!told.has(found.problem)) cells.problem(found.problem, field)
    told.add(found.problem)
    return undefined
  }
  return {
    row: async () => {
      const charge = readCharge(cells, run.options.currency)
      if (!charge) return
      const { cells: raw, line } = cells.row()
      const clientId = named('SubAccountName', await names.client(charge))
      const serviceId = named('ServiceName', await names.service(charge))
      if (!clientId || !serviceId) return
      const externalId = newExternalId(run, index, hashCharge(raw, columns, run.options.set))
      if (!externalId) return
      const period = periods.of(charge, file, line)
      addUp(totals, charge)
      addUp(periods.list[period]?.totals ?? new Map(), charge)
      pending.push({ externalId, charge, period, clientId, serviceId })
    },
    flush: async () => {
      const known = await knownRows(
        run.ctx,
        pending.map((row) => row.externalId),
      )
      for (const { externalId, charge, period, clientId, serviceId } of pending) {
        const of = periods.list[period]
        if (!of) continue
        of.rows++
        if (known.has(externalId)) of.known++
        if (known.has(externalId) && !run.options.replace) continue
        const staged = toStaged(charge, period, clientId, serviceId, externalId)
        run.scratch.run('insert into staged (data) values (?)', JSON.stringify(staged))
      }
      pending = []
    },
  }
}

/** Equal rows of one file are numbered; undefined for one that an earlier file of the same import has. */
function newExternalId(run: Run, file: number, hash: string): string | undefined {
  const seen = run.scratch.get<{ n: number; most: number }>(
    `insert into seen values (?, ?, 1, 0) on conflict (hash) do update set
       most = case when file = excluded.file then most else max(most, n) end,
       n = case when file = excluded.file then n + 1 else 1 end,
       file = excluded.file
     returning n, most`,
    hash,
    file,
  )
  return seen && seen.n > seen.most ? `${hash}:${seen.n}` : undefined
}

function addUp(totals: Map<string, bigint>, charge: Charge): void {
  const add = (name: string, value: bigint | undefined) => {
    if (value !== undefined) totals.set(name, (totals.get(name) ?? 0n) + value)
  }
  const { currency, kind, billed, effective, list, contracted } = charge
  add(currency, billed)
  add(`${currency} ${kind}`, billed)
  add(`${currency} effective cost`, effective)
  add(`${currency} list cost`, list)
  add(`${currency} contracted cost`, contracted)
}

async function knownRows(ctx: Context, externalIds: string[]): Promise<Set<string>> {
  const found = await ctx.db
    .select({ externalId: usageRows.externalId })
    .from(usageRows)
    .where(and(inArray(usageRows.externalId, externalIds), published(usageRows.importId)))
  return new Set(found.map((row) => row.externalId))
}

async function load(run: Run, { made }: Names, periods: Periods): Promise<void> {
  const { ctx, scratch } = run
  const loading = periods.list.filter((period) => period.load)
  const at = ctx.now()
  await ctx.write(async (tx) => {
    await run.beat(tx)
    await insertMany(
      tx,
      imports,
      loading.map((period) => importOf(run, period)),
    )
    for (let i = 0; i < made.clients.length; i += BATCH) {
      const some = made.clients.slice(i, i + BATCH)
      await insertMany(
        tx,
        clients,
        some.map((client) => clientRow(client, run.id, at)),
      )
    }
    await insertMany(tx, services, made.services)
  })
  let loaded = 0
  for (const batch of stagedBatches<Staged>(scratch)) {
    const rows = batch.flatMap((staged) => {
      const period = periods.list[staged.period]
      return period?.load ? [toUsageRow(staged, ctx.id('use'), period.importId)] : []
    })
    await ctx.write(async (tx) => {
      await run.beat(tx)
      await insertMany(tx, usageRows, rows)
      await addUsageDays(tx, rows)
    })
    loaded += rows.length
    run.options.onProgress?.(loaded, run.meter.bytes, 'imported')
  }
}

async function publish(tx: Tx, run: Run, periods: Periods): Promise<void> {
  if (run.options.replace)
    await replacePublished(
      tx,
      periods.list.filter((period) => period.load),
    )
  await countImportedClients(tx, run.id)
}
