import { and, eq } from 'drizzle-orm'
import { record } from '../../server/activity/record'
import type { Context, Firm } from '../../server/context'
import { Refusal } from '../../server/kernel/refusal'
import { readFirm } from '../../server/settings/firm'
import type { Tx } from '../client'
import { clients, events, firm, people, services } from '../schema'
import type { Size } from './sizes'

export const TIME_ZONE = 'Europe/Berlin'

const NORTHWIND = {
  name: 'Northwind Hosting',
  party: {
    name: 'Northwind Hosting',
    legalName: 'Northwind Hosting GmbH',
    addressLines: ['Am Sandtorkai 27', '20457 Hamburg'],
    country: 'DE',
    vatId: 'DE123456789',
    email: 'billing@northwind.example',
  },
  paymentDetails: { iban: 'DE02120300000000202051', bic: 'BYLADEM1001', bankName: 'Deutsche Kreditbank Berlin' },
  currency: 'EUR',
  exponent: 2,
  timeZone: TIME_ZONE,
  locale: 'en-GB',
  demo: true,
}

const DONE = 'firm.seeded'

/**
 * Makes an empty portal the one of Northwind Hosting. The firm says from the first write on that its
 * data is made up, an event at the end that there is all of it: in between lies what a crash left. Null
 * where all of it was here before.
 */
export async function becomeNorthwind(ctx: Context, size: Size): Promise<Firm | null> {
  const done = await ctx.write(async (tx) => {
    const [known] = await tx.select({ demo: firm.demo }).from(firm)
    if (known?.demo) return isDone(tx, size)
    for (const table of [clients, people, services]) {
      const [row] = await tx.select({ id: table.id }).from(table).limit(1)
      if (row) throw new Refusal('conflict', 'This database is in use. Generated data goes into an empty one only.')
    }
    await tx.update(firm).set(NORTHWIND).where(eq(firm.id, 'firm'))
    return false
  })
  return done ? null : readFirm(ctx.db)
}

async function isDone(tx: Tx, size: Size): Promise<true> {
  const [done] = await tx
    .select({ data: events.data })
    .from(events)
    .where(and(eq(events.thingKind, 'firm'), eq(events.thingId, 'firm'), eq(events.did, DONE)))
  if (!done) {
    throw new Refusal(
      'conflict',
      'Generating data was broken off in this database. Delete it (with SQLite: the folder that DATA_DIR names), then repeat.',
    )
  }
  if (done.data.size === size) return true
  throw new Refusal('conflict', `This database holds generated data of size ${done.data.size}. Name an empty one.`)
}

export const finish = (ctx: Context, size: Size): Promise<void> =>
  ctx.write(async (tx) =>
    record(tx, ctx, { did: DONE, thing: { kind: 'firm', id: 'firm' }, audience: 'staff', data: { size } }),
  )
