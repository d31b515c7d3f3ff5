import { and, eq } from 'drizzle-orm'
import { clients, services, subscriptions } from '../../db/schema'
import { published } from '../../db/sql'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { addDays } from '../kernel/time'
import { recountSubscriptions } from '../services/counts'
import { today } from '../settings/firm'
import { type StartSubscriptionInput, startSubscriptionInput } from './input'
import { amountOf, priceFor } from './priceFor'
import { nextLook, type Timed } from './rules'

/** How long before today one may start: what went by since is invoiced with the first invoice. */
const MOST_DAYS_BACK = 366

/** From a day on, which may be over. Sent twice with the same `subscriptionId` it is started once. */
export async function startSubscription(
  ctx: Context,
  input: StartSubscriptionInput,
): Promise<{ id: string; service: string }> {
  requireScope(ctx.viewer, 'subscriptions.manage')
  const { subscriptionId: id, clientId, priceId, quantity, startOn, timing } = parse(startSubscriptionInput, input)
  const day = await today(ctx)
  if (startOn < addDays(day, -MOST_DAYS_BACK)) throw refused('startOn', 'Choose a day within the last year or later')
  const at = ctx.now()

  return ctx.write(async (tx) => {
    const [client] = await tx
      .select()
      .from(clients)
      .where(and(eq(clients.id, clientId), published(clients.importId)))
    if (!client) throw refused('clientId', 'Choose a client from the list')
    if (client.status === 'archived') throw refused('clientId', 'This client is archived. Make it active first')
    const price = await priceFor(tx, { priceId, currency: client.currency, day: startOn > day ? startOn : day })
    const [service] = await tx.select().from(services).where(eq(services.id, price.serviceId))
    if (!service) throw refused('priceId', 'Choose a price from the list')
    if (service.status === 'retired') {
      throw refused('priceId', `${service.name} is retired and cannot be newly chosen`)
    }
    const timed: Timed = {
      status: 'active',
      interval: price.interval,
      timing: price.kind === 'metered' ? 'arrears' : timing,
      startedOn: startOn,
      pausedOn: null,
      cancelOn: null,
      periodOn: startOn,
    }
    const count = price.kind === 'seat' ? quantity : 1
    const added = await tx
      .insert(subscriptions)
      .values({
        ...{ id, clientId, serviceId: service.id, priceId, quantity: count, ...timed },
        ...{ currency: client.currency, exponent: client.exponent, amountMinor: amountOf(price, count) },
        ...{ invoiceOn: nextLook(timed), createdAt: at, updatedAt: at },
      })
      .onConflictDoNothing({ target: subscriptions.id })
      .returning({ id: subscriptions.id })
    if (!added.length) {
      const [known] = await tx.select().from(subscriptions).where(eq(subscriptions.id, id))
      if (known?.clientId === clientId && known.priceId === priceId && known.startedOn === startOn) {
        return { id, service: service.name }
      }
      throw new Refusal('invalid', 'This form was sent already. Open the page again to start another subscription.')
    }
    await recountSubscriptions(tx, [service.id])
    record(tx, ctx, {
      did: 'subscription.started',
      thing: { kind: 'subscription', id },
      clientId,
      audience: 'client',
      data: { service: service.name, quantity: count, on: startOn },
    })
    return { id, service: service.name }
  })
}

const refused = (field: string, message: string) =>
  new Refusal('invalid', undefined, { fields: { [field]: [message] } })
