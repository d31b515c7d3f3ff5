import { sql } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { type Page, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { addDays, type Day, dayIn } from '../kernel/time'
import { today } from '../settings/firm'
import { countActiveServices } from './activeServices'
import { type ClientTab, type ListClientsInput, listClientsInput } from './input'
import { type Owed, owedBy } from './owed'
import { type ClientRow, clientQuery } from './query'
import type { ClientSort, ClientStatus } from './rules'
import { ACTIVE_DAYS } from './servicesInUse'
import { clientTotals } from './totals'

const PAGE = 25
/** Beyond this many a filtered list says "1,000+". */
const COUNTED = 1000
const COUNTRIES = 300

export type ListedClient = {
  id: string
  name: string
  contactName: string
  email: string
  city: string
  country: string
  status: ClientStatus
  currency: string
  /** The firm's calendar day on which the client was added. */
  since: Day
  /** What the client owes, per currency; null for those who read no invoices. */
  owed: Owed[] | null
  /** Null for those who see what is owed. */
  activeServices: number | null
}

export type ClientList = Page<ListedClient> & {
  counts: Record<ClientTab, number>
  /** Countries that can be asked for. */
  countries: string[]
  /** Of the filtered list, COUNTED + 1 for more; null where no filter but the status is set. */
  found: number | null
  sort: ClientSort
  dir: 'asc' | 'desc'
}

/** A page of clients: with what they owe for those who read invoices, for others with how many services they use. */
export async function listClients(ctx: Context, input: ListClientsInput): Promise<ClientList> {
  requireScope(ctx.viewer, 'clients.read')
  const { after, before, ...filters } = parse(listClientsInput, input)
  const readsInvoices = may(ctx.viewer, 'invoices.read')
  if (filters.overdue && !readsInvoices) throw new Refusal('forbidden')
  const day = await today(ctx)
  const { timeZone } = await ctx.firm()
  const query = clientQuery({ viewer: ctx.viewer, today: day, filters, edge: { after, before } })
  const [found, counts, countries] = await Promise.all([
    query.rows(ctx.db, PAGE + 1, COUNTED + 1).execute(query.values),
    clientTotals(ctx),
    countriesOf(ctx),
  ])
  const page = toPage(found, PAGE, query.edge, query.cursor)
  const ids = page.rows.map((row) => row.id)
  const days = { from: addDays(day, 1 - ACTIVE_DAYS), to: day }
  const owed = readsInvoices ? await owedBy(ctx.db, ids, PAGE, day) : null
  const active = readsInvoices ? null : await countActiveServices(ctx.db, ids, PAGE, days)
  return {
    ...page,
    rows: page.rows.map((row) => ({
      ...listed(row, timeZone),
      owed: owed && (owed.get(row.id) ?? []),
      activeServices: active && (active.get(row.id) ?? 0),
    })),
    counts,
    countries,
    found: query.narrowed ? (found[0]?.found ?? 0) : null,
    sort: query.sort,
    dir: query.dir,
  }
}

export const listed = (row: ClientRow, timeZone: string): Omit<ListedClient, 'owed' | 'activeServices'> => ({
  id: row.id,
  name: row.name,
  contactName: row.contactName,
  email: row.email,
  city: row.city,
  country: row.country,
  status: row.status,
  currency: row.currency,
  since: dayIn(row.createdAt, timeZone),
})

/** From one country to the next by the index: a `distinct` would pass every client. */
async function countriesOf(ctx: Context): Promise<string[]> {
  const rows = await ctx.db
    .prepared('clients.countries', (db) =>
      db
        .select({ country: sql<string>`country` })
        .from(
          sql`(
            with recursive steps(country) as (
              select min(${clients.country}) from ${clients} where ${clients.country} > ''
              union all
              select (select min(${clients.country}) from ${clients} where ${clients.country} > steps.country)
              from steps where steps.country is not null
            )
            select country from steps where country is not null limit ${COUNTRIES}
          ) as countries`,
        )
        .orderBy(sql`country`),
    )
    .execute()
  return rows.map((row) => row.country)
}
