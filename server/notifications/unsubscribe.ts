import { and, eq } from 'drizzle-orm'
import { people, preferences } from '../../db/schema'
import { record } from '../activity/record'
import { same } from '../auth/keys'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { isTopic, type Topic, topicNames, topics } from './rules'
import { stopMails } from './stopMails'

/** 'digest' stands for every topic that comes with the daily mail. */
type What = Topic | 'digest'

const TOKEN = /^(per_[0-9a-z_]{1,40})\.([a-z]{1,20})\.([A-Za-z0-9_-]{43})$/

/** The address in a mail that turns such mails off, for whoever reads them. It opens nothing else, so it stays valid. */
export function unsubscribeUrl(
  { keys, appUrl }: Pick<Context, 'keys' | 'appUrl'>,
  personId: string,
  what: What,
): string {
  return `${appUrl}/unsubscribe?token=${personId}.${what}.${keys.mac('unsubscribe', personId, what)}`
}

/** With these a mail reader shows a button of its own, which posts to that address. */
export const unsubscribeHeaders = (url: string): Record<string, string> => ({
  'List-Unsubscribe': `<${url}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})

function opened(ctx: Context, token: unknown): { personId: string; what: What } {
  const [, personId, what, mac] = (typeof token === 'string' && TOKEN.exec(token)) || []
  if (!personId || !what || !mac || (what !== 'digest' && !isTopic(what))) throw new Refusal('gone')
  if (!same(ctx.keys.mac('unsubscribe', personId, what), mac)) throw new Refusal('gone')
  return { personId, what }
}

/** What a link turns off, in words. */
export function readUnsubscribe(ctx: Context, { token }: { token: unknown }): { label: string } {
  const { what } = opened(ctx, token)
  return { label: what === 'digest' ? 'The daily summary' : topics[what].label }
}

/** Turns the mails off that the link was sent with. What is shown in the portal stays. */
export async function unsubscribe(ctx: Context, { token }: { token: unknown }): Promise<{ label: string }> {
  const { personId, what } = opened(ctx, token)
  await ctx.write(async (tx) => {
    const [person] = await tx.select({ email: people.email }).from(people).where(eq(people.id, personId))
    if (!person) throw new Refusal('gone')
    const chosen = await tx.select().from(preferences).where(eq(preferences.personId, personId))
    const ways = topicNames.map((topic) => ({
      topic,
      ...(chosen.find((one) => one.topic === topic) ?? topics[topic].usual),
    }))
    const changed = ways.filter((way) =>
      what === 'digest' ? way.mail === 'digest' : way.topic === what && way.mail !== 'off',
    )
    for (const { topic, portal } of changed) {
      await tx.delete(preferences).where(and(eq(preferences.personId, personId), eq(preferences.topic, topic)))
      await tx.insert(preferences).values({ personId, topic, portal, mail: 'off' })
    }
    if (!changed.length) return
    await stopMails(
      tx,
      personId,
      changed.map(({ topic }) => topic),
    )
    record(tx, ctx, {
      did: 'person.notifications-changed',
      thing: { kind: 'person', id: personId },
      audience: 'staff',
      data: { email: person.email, changed: changed.map(({ topic }) => topic), by: 'link in a mail' },
    })
  })
  return readUnsubscribe(ctx, { token })
}
