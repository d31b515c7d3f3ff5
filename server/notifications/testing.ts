import { asc, eq } from 'drizzle-orm'
import { bells, jobs, notifications } from '../../db/schema'
import { type NewEvent, record } from '../activity/record'
import type { Person } from '../auth/viewer'
import type { Context } from '../context'
import { testOutbox } from '../outbox/testing'
import { makeMember, makePerson } from '../people/testing'
import { as, makeClient, member, staff } from '../testing'

/** Contoso with an owner and two colleagues, Fabrikam with an owner, and two administrators. */
export async function tellWorld() {
  const outbox = await testOutbox()
  const { ctx } = outbox
  const ours = await makeClient(ctx, { name: 'Contoso' })
  const theirs = await makeClient(ctx, { name: 'Fabrikam' })
  const ada = await makeMember(ctx, ours.id, 'Ada', { owner: true })
  const bob = await makeMember(ctx, ours.id, 'Bob', { owner: true })
  const cleo = await makeMember(ctx, ours.id, 'Cleo', { usage: true })
  const zoe = await makeMember(ctx, theirs.id, 'Zoe', { owner: true })
  const grace = await makePerson(ctx, 'Grace', { staffRole: 'admin' })
  const sam = await makePerson(ctx, 'Sam', { staffRole: 'support' })
  const owner = (who: { id: string }, client = ours): Person => ({ ...member(client, 'owner'), id: who.id })
  const admin: Person = { ...staff('admin'), id: grace.id }
  return { ...outbox, ours, theirs, ada, bob, cleo, zoe, grace, sam, owner, admin }
}

export const say = (ctx: Context, event: NewEvent) => ctx.write(async (tx) => record(tx, ctx, event))

/** Somebody's rights at a client change, done by `by`. */
export const rightsChange = (ctx: Context, by: Person, clientId: string, personId: string, email = 'x@people.test') =>
  say(as(ctx, by), {
    did: 'member.rights-changed',
    thing: { kind: 'person', id: personId },
    clientId,
    audience: 'staff',
    data: { email },
  })

export const toldTo = (ctx: Context, personId: string) =>
  ctx.db
    .select()
    .from(notifications)
    .where(eq(notifications.personId, personId))
    .orderBy(asc(notifications.createdAt), asc(notifications.id))

export const bellOf = async (ctx: Context, personId: string) =>
  (await ctx.db.select().from(bells).where(eq(bells.personId, personId)))[0]

export const mailJobs = async (ctx: Context) =>
  (await ctx.db.select().from(jobs).orderBy(asc(jobs.runAt), asc(jobs.id))).filter(({ kind }) =>
    kind.startsWith('mail.'),
  )
