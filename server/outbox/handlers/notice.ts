import { eq } from 'drizzle-orm'
import { people } from '../../../db/schema'
import { brandOf, compose } from '../compose'
import type { Handler } from '../context'

export const sendNotice: Handler<'mail.notice'> = async (ctx, { id: key, payload }) => {
  const [person] = await ctx.db
    .select({ name: people.name, email: people.email, locale: people.locale, timeZone: people.timeZone })
    .from(people)
    .where(eq(people.id, payload.personId))
  if (!person) return

  const { email, ...reader } = person
  const mail = await compose(() => import('../../../emails/Notice'), {
    ...reader,
    ...(await brandOf(ctx)),
    what: payload.what,
    at: new Date(payload.at),
    ip: payload.ip ?? '',
    portal: ctx.appUrl,
  })
  await ctx.send({ ...mail, to: payload.to ?? email, key })
  return undefined
}
