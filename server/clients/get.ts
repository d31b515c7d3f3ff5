import { and, asc, eq, sql } from 'drizzle-orm'
import { clients, memberships, people } from '../../db/schema'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { invoiceTotals } from '../invoices/totals'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { dayIn } from '../kernel/time'
import { type GetClientInput, getClientInput } from './input'
import { latestInvoices } from './latestInvoices'
import { rightsOf } from './rules'
import { servicesInUse } from './servicesInUse'
import { clientsSeenBy } from './visible'

/** So many people of a client are shown. */
const PEOPLE = 100

/** One client: its details, its people and their rights, its services and, for those who read them, its invoices. */
export async function getClient(ctx: Context, input: GetClientInput) {
  requireScope(ctx.viewer, 'clients.read')
  const { clientId } = parse(getClientInput, input)
  const readsInvoices = may(ctx.viewer, 'invoices.read')
  const found = await clientAndPeople(ctx, clientId)
  const client = found[0]?.client
  // Asked first: nothing of a client that does not exist for the viewer may be read.
  if (!client) throw new Refusal('not-found')

  const [services, totals, latest] = await Promise.all([
    servicesInUse(ctx, clientId),
    readsInvoices ? invoiceTotals(ctx, clientId) : null,
    readsInvoices ? latestInvoices(ctx, clientId) : null,
  ])
  const { createdAt, ...details } = client
  return {
    client: { ...details, since: dayIn(createdAt, (await ctx.firm()).timeZone) },
    people: found
      .slice(0, PEOPLE)
      .flatMap(({ person, membership }) =>
        person && membership ? [{ ...person, owner: membership.owner, rights: rightsOf(membership) }] : [],
      ),
    morePeople: found.length > PEOPLE,
    services,
    invoices: totals && latest ? { totals, latest } : null,
  }
}

/** One row for each person, and one for a client that has none. */
async function clientAndPeople(ctx: Context, clientId: string) {
  const seen = clientsSeenBy(ctx.viewer)
  return ctx.db
    .prepared(`client ${seen.key}`, (db) =>
      db
        .select({
          client: {
            id: clients.id,
            name: clients.name,
            legalName: clients.legalName,
            contactName: clients.contactName,
            email: clients.email,
            phone: clients.phone,
            address: clients.address,
            city: clients.city,
            region: clients.region,
            postalCode: clients.postalCode,
            country: clients.country,
            vatId: clients.vatId,
            purchaseOrder: clients.purchaseOrder,
            currency: clients.currency,
            status: clients.status,
            externalId: clients.externalId,
            createdAt: clients.createdAt,
          },
          person: {
            id: people.id,
            name: people.name,
            email: people.email,
            status: people.status,
            mailState: people.mailState,
          },
          membership: {
            owner: memberships.owner,
            billing: memberships.billing,
            tickets: memberships.tickets,
            usage: memberships.usage,
            files: memberships.files,
          },
        })
        .from(clients)
        .leftJoin(memberships, eq(memberships.clientId, clients.id))
        .leftJoin(people, eq(people.id, memberships.personId))
        .where(and(eq(clients.id, sql.placeholder('clientId')), seen.where))
        .orderBy(asc(people.name), asc(people.id))
        .limit(PEOPLE + 1),
    )
    .execute({ clientId, ...seen.values })
}
