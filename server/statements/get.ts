import { and, eq, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { type Granted, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { entriesOf } from './entries'
import { type StatementInput, statementInput } from './input'
import { type Entry, type EntryKind, withBalances } from './rules'

/** A statement with more says so: it would be no help to whoever reads it. */
const MOST = 10_000

export type Account = {
  currency: string
  exponent: number
  openingMinor: number
  entries: Entry[]
  /** Owed at the end of the period, less credit. */
  closingMinor: number
}

export type Statement = {
  client: { id: string; name: string } | null
  from: string
  to: string
  accounts: Account[]
}

/**
 * What changed what a client owes within a period, per currency, with the balance before and after. Staff name
 * the client: without one there is nothing to show. Refusal 'invalid' for more than 10,000 entries.
 */
export async function getStatement(ctx: Context, input: StatementInput): Promise<Statement> {
  return statementWithin(ctx, requireScope(ctx.viewer, 'payments.read'), input)
}

/** The same for a door that has asked for a permission of its own, which this covers. */
export async function statementWithin(ctx: Context, scope: Granted, input: StatementInput): Promise<Statement> {
  const { client: named, ...period } = parse(statementInput, input)
  const day = await today(ctx)
  const to = period.to ?? (period.from && period.from > day ? period.from : day)
  const from = period.from ?? `${to.slice(0, 4)}-01-01`
  const clientId = scope.kind === 'client' ? scope.clientId : named
  if (scope.kind === 'client' && named && named !== scope.clientId) throw new Refusal('not-found')
  if (!clientId) return { client: null, from, to, accounts: [] }
  const [client] = await ctx.db
    .select({ id: clients.id, name: clients.name })
    .from(clients)
    .where(and(eq(clients.id, clientId), published(clients.importId)))
  if (!client) throw new Refusal('not-found')
  const home = (await ctx.firm()).currency
  const [before, within] = await Promise.all([
    sumsBefore(ctx.db, clientId, from),
    entriesIn(ctx.db, clientId, from, to),
  ])
  if (within.length > MOST) {
    const fields = { from: [`There are more than ${MOST} entries. Choose a shorter period`] }
    throw new Refusal('invalid', undefined, { fields })
  }
  const order = (currency: string) => `${currency === home ? 0 : 1}${currency}`
  const currencies = new Map([...before, ...within].map(({ currency, exponent }) => [currency, exponent]))
  const accounts = [...currencies]
    .sort(([a], [b]) => (order(a) < order(b) ? -1 : 1))
    .flatMap(([currency, exponent]): Account[] => {
      const openingMinor = before.find((sum) => sum.currency === currency)?.amountMinor ?? 0
      const mine = within.filter((entry) => entry.currency === currency)
      if (!mine.length && !openingMinor) return []
      const entries = withBalances(
        openingMinor,
        mine.map(({ currency: _, exponent: __, ...entry }) => entry),
      )
      const closingMinor = entries.at(-1)?.balanceMinor ?? openingMinor
      return [{ currency, exponent, openingMinor, entries, closingMinor }]
    })
  return { client, from, to, accounts }
}

const columns = {
  on: sql<string>`"day"`,
  kind: sql<EntryKind>`"kind"`,
  id: sql<string>`"id"`,
  label: sql<string>`"label"`,
  currency: sql<string>`"currency"`,
  exponent: sql`"exponent"`.mapWith(Number),
  amountMinor: sql`"amount"`.mapWith(Number),
}

const sumsBefore = (db: ReadDb, clientId: string, from: string) =>
  db
    .select({
      currency: columns.currency,
      exponent: sql`min("exponent")`.mapWith(Number),
      amountMinor: sql`sum("amount")`.mapWith(Number),
    })
    .from(sql`(${entriesOf(clientId)}) as e`)
    .where(sql`"day" < ${from}`)
    .groupBy(sql`"currency"`)

const entriesIn = (db: ReadDb, clientId: string, from: string, to: string) =>
  db
    .select(columns)
    .from(sql`(${entriesOf(clientId)}) as e`)
    .where(sql`"day" >= ${from} and "day" <= ${to}`)
    .orderBy(sql`"day"`, sql`"rank"`, sql`"label"`, sql`"id"`)
    .limit(MOST + 1)
