import { and, eq, inArray } from 'drizzle-orm'
import { preferences } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import { type Person, requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type ChangePreferencesInput, changePreferencesInput } from './input'
import { type Told, type Topic, tellings, topicNames, topics, type Way } from './rules'
import { stopMails } from './stopMails'

/** The topics that the viewer can be told of, and how they are. */
export async function getPreferences(ctx: Context) {
  requireScope(ctx.viewer, 'notifications.read')
  const viewer = requirePerson(ctx.viewer)
  const chosen = viewer.viewing
    ? []
    : await ctx.db.select().from(preferences).where(eq(preferences.personId, viewer.id))
  return topicsFor(viewer).map((topic) => {
    const { label, about, usual } = topics[topic]
    const { portal, mail }: Way = chosen.find((one) => one.topic === topic) ?? usual
    return { topic, label, about, portal, mail }
  })
}

/** Sets the topics that are named; what is set to the usual way is not kept. */
export async function changePreferences(ctx: Context, input: ChangePreferencesInput): Promise<void> {
  requireScope(ctx.viewer, 'notifications.manage')
  const viewer = requirePerson(ctx.viewer)
  const set = Object.entries(parse(changePreferencesInput, input).preferences) as [Topic, Way][]
  if (!set.length) return
  const names = set.map(([topic]) => topic)
  const rows = set.flatMap(([topic, way]) =>
    sameWay(way, topics[topic].usual) ? [] : [{ personId: viewer.id, topic, ...way }],
  )
  await ctx.write(async (tx) => {
    const mine = and(eq(preferences.personId, viewer.id), inArray(preferences.topic, names))
    const before = await tx.select().from(preferences).where(mine)
    const changed = set.flatMap(([topic, way]) =>
      sameWay(way, before.find((one) => one.topic === topic) ?? topics[topic].usual) ? [] : [topic],
    )
    if (!changed.length) return
    await tx.delete(preferences).where(mine)
    if (rows.length) await tx.insert(preferences).values(rows)
    await stopMails(
      tx,
      viewer.id,
      set.flatMap(([topic, { mail }]) => (mail === 'off' ? [topic] : [])),
    )
    record(tx, ctx, {
      did: 'person.notifications-changed',
      thing: { kind: 'person', id: viewer.id },
      audience: 'staff',
      data: { email: viewer.email, changed },
    })
  })
}

const sameWay = (one: Way, other: Way) => one.portal === other.portal && one.mail === other.mail

/** Those of which something could ever be told to the viewer, as what they are now. */
const topicsFor = (viewer: Person): Topic[] =>
  topicNames.filter((topic) =>
    Object.values(tellings).some(
      (telling) => telling.topic === topic && telling.whom.some((told) => isOne(viewer, told)),
    ),
  )

function isOne({ staff, memberships }: Person, told: Told): boolean {
  if (staff) return staff === 'admin' && told === 'admins'
  if (told === 'owners') return memberships.some(({ owner }) => owner)
  if (told === 'billing') return memberships.some(({ owner, rights }) => owner || rights.includes('billing'))
  return told !== 'admins'
}
