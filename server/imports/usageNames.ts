import { and, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import { clients, imports, services } from '../../db/schema'
import { published } from '../../db/sql'
import { fold, tidyText } from '../kernel/text'
import { derived } from './clientFields'
import { exponentIn } from './rules'
import type { Run } from './run'
import type { Charge } from './usageRow'

/** The client or service that a charge names, or a sentence that says why there is none. */
export type Named = { id: string } | { problem: string }

export type Names = {
  client: (charge: Charge) => Named | Promise<Named>
  service: (charge: Charge) => Named | Promise<Named>
  /** What has to be made, with the ids that were given out for it. */
  made: { clients: NewClient[]; services: (typeof services.$inferInsert)[] }
}

/** As little as can be kept of each: a file may name tens of thousands. */
export type NewClient = { id: string; name: string; externalId: string; currency: string }

/**
 * Finds each account and service once. Those made from usage are known by their external id alone, so
 * that two accounts of one name stay two clients, in one file or in two; all others by name too.
 */
export function namesOf(run: Run): Names {
  const made: Names['made'] = { clients: [], services: [] }
  const lookUp = once((charge: Charge) => findClient(run, charge, made))
  const lookUpService = once((charge: Charge) => findService(run, charge, made))
  return {
    client: (charge) => lookUp(externalIdOf(charge), charge),
    service: (charge) => lookUpService(serviceIdOf(charge), charge),
    made,
  }
}

function once(find: (charge: Charge) => Promise<Named>) {
  const found = new Map<string, Named>()
  return (key: string, charge: Charge): Named | Promise<Named> => {
    const known = found.get(key)
    if (known) return known
    return find(charge).then((named) => {
      found.set(key, named)
      return named
    })
  }
}

const externalIdOf = ({ account }: Charge): string => account.id || tidyText(account.name)
const serviceIdOf = ({ provider, service }: Charge): string => `${provider}|${tidyText(service)}`

/** Earlier versions stored names, and the ids that come from them, as they were written. */
const eitherForm = [sql.placeholder('written'), sql.placeholder('tidy')]
const asWritten = (written: string) => ({ written, tidy: tidyText(written) })

async function findClient(run: Run, charge: Charge, made: Names['made']): Promise<Named> {
  const { ctx, options } = run
  const { account, currency } = charge
  const externalId = externalIdOf(charge)
  const [byId] = await ctx.db
    .prepared('usage client by id', (db) =>
      db
        .select({ id: clients.id })
        .from(clients)
        .where(and(inArray(clients.externalId, eitherForm), published(clients.importId)))
        .orderBy(clients.createdAt, clients.id)
        .limit(1),
    )
    .execute(asWritten(account.id || account.name))
  if (byId) return byId
  const [byName, second] = await ctx.db
    .prepared('usage client by name', (db) => {
      const sameName = and(eq(clients.nameKey, sql.placeholder('key')), inArray(clients.name, eitherForm))
      return db
        .select({ id: clients.id })
        .from(clients)
        .leftJoin(imports, eq(imports.id, clients.importId))
        .where(and(sameName, or(isNull(imports.kind), ne(imports.kind, 'usage')), published(clients.importId)))
        .limit(2)
    })
    .execute({ key: fold(account.name), ...asWritten(account.name) })
  if (second) return { problem: `several clients are called "${account.name}": give one the external id ${externalId}` }
  if (byName) return byName
  const shown = externalId === account.name ? externalId : `${account.name} (${externalId})`
  if (!options.create)
    return { problem: `there is no client for ${shown}: import clients first, or make them with --create` }
  const client = { id: ctx.id('cli'), name: tidyText(account.name), externalId, currency }
  made.clients.push(client)
  return client
}

export function clientRow({ currency, ...named }: NewClient, importId: string, at: Date) {
  const client = {
    ...named,
    contactName: '',
    email: '',
    city: '',
    country: '',
    currency,
    exponent: exponentIn(currency),
    tags: [],
    importId,
    createdAt: at,
    updatedAt: at,
  }
  return { ...client, ...derived(client) }
}

async function findService(run: Run, charge: Charge, made: Names['made']): Promise<Named> {
  const { ctx, options } = run
  const externalId = serviceIdOf(charge)
  const ids = [externalId, `${charge.provider}|${charge.service}`]
  const found = await ctx.db
    .select({ id: services.id, externalId: services.externalId, kind: imports.kind })
    .from(services)
    .leftJoin(imports, eq(imports.id, services.importId))
    .where(
      and(
        or(inArray(services.externalId, ids), eq(services.nameKey, fold(charge.service))),
        published(services.importId),
      ),
    )
  const byId = found.find((service) => ids.some((id) => id === service.externalId))
  if (byId) return byId
  const [byName, second] = found.filter((service) => service.kind !== 'usage')
  if (second)
    return { problem: `several services are called "${charge.service}": give one the external id ${externalId}` }
  if (byName) return byName
  if (!options.create) return { problem: `there is no service "${charge.service}": add it, or make it with --create` }
  const at = ctx.now()
  const service = {
    id: ctx.id('svc'),
    name: tidyText(charge.service),
    nameKey: fold(charge.service),
    category: charge.category,
    provider: charge.provider,
    unit: charge.unit,
    externalId,
    importId: run.id,
    createdAt: at,
    updatedAt: at,
  }
  made.services.push(service)
  return service
}
