import { eq } from 'drizzle-orm'
import { events, memberships, people, sessions } from '../../db/schema'
import type { Context } from '../context'

export type MadePerson = typeof people.$inferInsert

/** Somebody who can sign in, unless it is said otherwise, with a session. */
export async function makePerson(ctx: Context, name: string, over: Partial<MadePerson> = {}) {
  const id = ctx.id('per')
  const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
  const row = { id, name, email: `${name.toLowerCase()}@people.test`, passwordHash: 'hash', ...at, ...over }
  await ctx.write(async (tx) => void (await tx.insert(people).values(row)))
  await ctx.sessions.start({ personId: id, staff: Boolean(over.staffRole), kind: 'browser', ip: '', userAgent: '' })
  return row
}

export async function makeMember(
  ctx: Context,
  clientId: string,
  name: string,
  rights: Partial<typeof memberships.$inferInsert> = {},
  over: Partial<MadePerson> = {},
) {
  const person = await makePerson(ctx, name, over)
  await ctx.write(
    async (tx) =>
      void (await tx.insert(memberships).values({ clientId, personId: person.id, createdAt: ctx.now(), ...rights })),
  )
  return person
}

export const membershipsOf = (ctx: Context, personId: string) =>
  ctx.db.select().from(memberships).where(eq(memberships.personId, personId)).orderBy(memberships.clientId)

export async function personOf(ctx: Context, personId: string) {
  const [person] = await ctx.db.select().from(people).where(eq(people.id, personId))
  return person
}

export const sessionsOf = async (ctx: Context, personId: string): Promise<number> =>
  (await ctx.db.select().from(sessions).where(eq(sessions.personId, personId))).length

export const eventsOf = async (ctx: Context) =>
  (await ctx.db.select().from(events).orderBy(events.seq)).map(({ did, thingId, clientId, audience, data }) => ({
    did,
    thingId,
    clientId,
    audience,
    data,
  }))
