import { and, eq, isNull, lte, ne } from 'drizzle-orm'
import { links, people } from '../../../db/schema'
import { record } from '../../activity/record'
import { lasts, newNonce, urlOf } from '../../auth/links'
import { brandOf, compose } from '../compose'
import type { Handler, OutboxContext } from '../context'

/** For an address that nobody active has, nothing: asking for a reset took the same time. */
export const sendReset: Handler<'mail.reset'> = async (ctx, { id: key, createdAt, payload }) => {
  const [person] = await ctx.db
    .select({ id: people.id, name: people.name, email: people.email, locale: people.locale, timeZone: people.timeZone })
    .from(people)
    .where(and(eq(people.email, payload.email), eq(people.status, 'active')))
  if (!person) return

  const link = await linkFor(ctx, key, person, createdAt)
  if (link.usedAt || link.revokedAt || link.expiresAt <= ctx.now()) return
  const mail = await compose(() => import('../../../emails/ResetPassword'), {
    ...(await brandOf(ctx)),
    name: person.name,
    url: urlOf(ctx, link),
    until: link.expiresAt,
    locale: person.locale,
    timeZone: person.timeZone,
  })
  await ctx.send({ ...mail, to: person.email, key })
  const sentAt = ctx.now()
  return async (tx) => {
    await tx.update(links).set({ sentAt }).where(eq(links.id, link.id))
  }
}

/** The request's one link, however often the job runs; it ends the person's earlier ones. */
async function linkFor(ctx: OutboxContext, jobId: string, person: { id: string; email: string }, askedAt: Date) {
  const row = {
    id: jobId.replace(/^job_/, 'lnk_'),
    purpose: 'reset' as const,
    nonce: newNonce(),
    email: person.email,
    personId: person.id,
    createdAt: askedAt,
    expiresAt: new Date(askedAt.getTime() + lasts.reset),
  }
  const now = ctx.now()
  return ctx.write(async (tx) => {
    const [made] = await tx.insert(links).values(row).onConflictDoNothing({ target: links.id }).returning()
    if (!made) {
      const [known] = await tx.select().from(links).where(eq(links.id, row.id))
      if (!known) throw new Error('the link of a reset has gone')
      return known
    }
    await tx
      .update(links)
      .set({ revokedAt: now })
      .where(
        and(
          eq(links.personId, person.id),
          eq(links.purpose, 'reset'),
          ne(links.id, made.id),
          lte(links.createdAt, askedAt),
          isNull(links.usedAt),
          isNull(links.revokedAt),
        ),
      )
    record(tx, ctx, {
      did: 'person.reset-link-made',
      thing: { kind: 'person', id: person.id },
      audience: 'staff',
      data: { email: person.email },
    })
    return made
  })
}
