import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { getTableName, is, Table } from 'drizzle-orm'
import * as schema from '../../db/schema'
import { count, exactSum } from '../../db/sql'
import type { Context } from '../context'
import { formatExact } from '../kernel/exact'
import { fileSource, type Source } from './source'

/** A file that never was on disk. */
export const given = (name: string, content: string | Buffer): Source => ({
  name,
  open: () => Readable.from([Buffer.from(content)]),
})

const folder = process.env.REAL_DATA ?? '../shared/data'

/** Data made by others, where it is present; it is no part of the repository. */
export const real = existsSync(join(folder, 'chinook'))
export const chinook = (name: string): Source => fileSource(join(folder, 'chinook', name))
export const focus = (): Source => fileSource(join(folder, 'focus/focus_sample.csv'))
export const realData = real ? 'real data' : `real data (skipped: no ${folder}; set REAL_DATA)`

const { imports: _, ...others } = schema
const tables = Object.values(others).filter((value): value is typeof schema.clients => is(value, Table))

/** Every row of every table but `imports`, to compare before and after. */
export async function everything(ctx: Context): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const table of tables) {
    const rows = await ctx.db.select().from(table)
    all[getTableName(table)] = rows.map((row) => JSON.stringify(row)).sort()
  }
  return all
}

const header =
  'BilledCost,BillingCurrency,BillingAccountId,BillingPeriodStart,ChargeCategory,ChargeClass,ChargePeriodStart,ChargePeriodEnd,ConsumedQuantity,ConsumedUnit,ServiceName,ProviderName,SubAccountId,SubAccountName'
/** A row of `usageFile`, the columns that matter given. */
export const charge = (over: Record<string, string> = {}) => {
  const row: Record<string, string> = {
    BilledCost: '1.5',
    BillingCurrency: 'EUR',
    BillingAccountId: 'acct',
    BillingPeriodStart: '2026-03-01T00:00:00Z',
    ChargeCategory: 'Usage',
    ChargePeriodStart: '2026-03-10 23:00:00',
    ChargePeriodEnd: '2026-03-11 00:00:00',
    ConsumedQuantity: '2',
    ConsumedUnit: 'h',
    ServiceName: 'Compute',
    ProviderName: 'AWS',
    SubAccountId: 'sub',
    SubAccountName: 'Contoso',
    ...over,
  }
  return header
    .split(',')
    .map((name) => row[name] ?? '')
    .join(',')
}
export const usageFile = (...rows: string[]): Source => given('u.csv', `${[header, ...rows].join('\n')}\n`)

export const invoiceFile = (rows: string) => given('i.csv', `Invoice No,Client,Date,Tax,Total,Status\n${rows}`)
export const lineFile = (rows: string) => given('l.csv', `Invoice No,Description,Unit price,Qty\n${rows}`)

/** The sums per day from the rows themselves, in the shape of usage_days. */
export async function recountedUsageDays(ctx: Context) {
  const keys = [
    schema.usageRows.serviceId,
    schema.usageRows.day,
    schema.usageRows.kind,
    schema.usageRows.unit,
    schema.usageRows.currency,
    schema.usageRows.importId,
  ] as const
  const [serviceId, day, kind, unit, currency, importId] = keys
  const sums = {
    rows: count(),
    quantity: exactSum(schema.usageRows.quantityWhole, schema.usageRows.quantityFrac),
    billed: exactSum(schema.usageRows.billedWhole, schema.usageRows.billedFrac),
  }
  const columns = { serviceId, day, kind, unit, currency, importId, ...sums }
  const ofClients = await ctx.db
    .select({ scope: schema.usageRows.clientId, ...columns })
    .from(schema.usageRows)
    .groupBy(schema.usageRows.clientId, ...keys)
  const ofFirm = await ctx.db
    .select(columns)
    .from(schema.usageRows)
    .groupBy(...keys)
  return sorted([...ofClients, ...ofFirm.map((row) => ({ scope: 'firm', ...row }))])
}

export async function keptUsageDays(ctx: Context) {
  const { scope, serviceId, day, kind, unit, currency, importId, rows } = schema.usageDays
  const columns = { scope, serviceId, day, kind, unit, currency, importId }
  const found = await ctx.db
    .select({
      ...columns,
      rows,
      quantity: exactSum(schema.usageDays.quantityWhole, schema.usageDays.quantityFrac),
      billed: exactSum(schema.usageDays.billedWhole, schema.usageDays.billedFrac),
    })
    .from(schema.usageDays)
    .groupBy(...Object.values(columns), rows)
  return sorted(found)
}

const sorted = (rows: object[]) =>
  rows
    .map((row) => JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? formatExact(value) : value)))
    .map((text) => JSON.stringify(Object.entries(JSON.parse(text) as object).sort()))
    .sort()
