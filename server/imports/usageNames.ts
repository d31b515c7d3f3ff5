import { and, eq, isNull, ne, or } from 'drizzle-orm'
import { clients, imports, services } from '../../db/schema'
import { published } from '../../db/sql'
import { fold } from '../kernel/text'
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
  made: { clients: (typeof clients.$inferInsert)[]; services: (typeof services.$inferInsert)[] }
}

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
    service: (charge) => lookUpService(`${charge.provider}|${charge.service}`, charge),
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

const externalIdOf = ({ account }: Charge): string => account.id || account.name

async function findClient(run: Run, charge: Charge, made: Names['made']): Promise<Named> {
  const { ctx, options } = run
  const { account, currency } = charge
  const externalId = externalIdOf(charge)
  const [byId] = await ctx.db
    .select({ id: clients.id })
    .from(clients)
    .where(and(eq(clients.externalId, externalId), published(clients.importId)))
  if (byId) return byId
  const sameName = and(eq(clients.nameKey, fold(account.name)), eq(clients.name, account.name))
  const [byName, second] = await ctx.db
    .select({ id: clients.id })
    .from(clients)
    .leftJoin(imports, eq(imports.id, clients.importId))
    .where(and(sameName, or(isNull(imports.kind), ne(imports.kind, 'usage')), published(clients.importId)))
    .limit(2)
  if (second) return { problem: `several clients are called "${account.name}": give one the external id ${externalId}` }
  if (byName) return byName
  const shown = externalId === account.name ? externalId : `${account.name} (${externalId})`
  if (!options.create)
    return { problem: `there is no client for ${shown}: import clients first, or make them with --create` }
  const at = ctx.now()
  const client = {
    id: ctx.id('cli'),
    name: account.name,
    contactName: '',
    email: '',
    city: '',
    country: '',
    externalId,
    currency,
    exponent: exponentIn(currency),
    tags: [],
    importId: run.id,
    createdAt: at,
    updatedAt: at,
  }
  made.clients.push({ ...client, ...derived(client) })
  return client
}

async function findService(run: Run, charge: Charge, made: Names['made']): Promise<Named> {
  const { ctx, options } = run
  const externalId = `${charge.provider}|${charge.service}`
  const found = await ctx.db
    .select({ id: services.id, externalId: services.externalId, kind: imports.kind })
    .from(services)
    .leftJoin(imports, eq(imports.id, services.importId))
    .where(
      and(
        or(eq(services.externalId, externalId), eq(services.nameKey, fold(charge.service))),
        published(services.importId),
      ),
    )
  const byId = found.find((service) => service.externalId === externalId)
  if (byId) return byId
  const [byName, second] = found.filter((service) => service.kind !== 'usage')
  if (second)
    return { problem: `several services are called "${charge.service}": give one the external id ${externalId}` }
  if (byName) return byName
  if (!options.create) return { problem: `there is no service "${charge.service}": add it, or make it with --create` }
  const at = ctx.now()
  const service = {
    id: ctx.id('svc'),
    name: charge.service,
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
