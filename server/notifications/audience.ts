import { asc, eq, inArray, isNotNull, or, type SQL } from 'drizzle-orm'
import {
  announcementClients,
  announcements,
  type events,
  memberships,
  type notifications,
  people,
  preferences,
} from '../../db/schema'
import type { Context } from '../context'
import { maySee } from './hearing'
import { type Listener, listeners } from './listeners'
import { isTopic, mailableFrom, tellings, topics, type Way } from './rules'

export type Event = typeof events.$inferSelect
/** A notification before it is known when its mail goes. */
export type Draft = Omit<typeof notifications.$inferInsert, 'mailAt' | 'id'> & { mail: Way['mail']; mailableFrom: Date }

/** What of an event decides who is told of it. */
type Happened = Pick<Event, 'id' | 'did' | 'actorId' | 'actorName' | 'clientId' | 'thingKind' | 'thingId' | 'data'>
type Announced = { mail: boolean; clients: Set<string> | null }
type Audience = { people: Listener[]; ways: Map<string, Way>; announced: Map<string, Announced> }

/** Who could be told of these events, and how each of them chose to be: a few questions, however many they are. */
export async function audienceOf(ctx: Context, batch: Event[]): Promise<Audience> {
  const told = batch.filter(({ did }) => Object.hasOwn(tellings, did))
  if (!told.length) return { people: [], ways: new Map(), announced: new Map() }
  const announced = await announcedIn(ctx, told)
  const clientIds = new Set(told.flatMap(({ clientId }) => clientId ?? []))
  let everybody = false
  for (const { clients } of announced.values()) {
    if (!clients) everybody = true
    for (const id of clients ?? []) clientIds.add(id)
  }
  const where: SQL | undefined = or(
    eq(people.staffRole, 'admin'),
    everybody ? isNotNull(memberships.clientId) : undefined,
    clientIds.size ? inArray(memberships.clientId, [...clientIds]) : undefined,
  )
  const names = [...new Set(told.map(({ did }) => tellings[did]?.topic ?? ''))]
  const chosen = await ctx.db.select().from(preferences).where(inArray(preferences.topic, names))
  return {
    people: await listeners(ctx.db, where),
    ways: new Map(chosen.map(({ personId, topic, portal, mail }) => [`${personId} ${topic}`, { portal, mail }])),
    announced,
  }
}

async function announcedIn(ctx: Context, told: Event[]): Promise<Map<string, Announced>> {
  const ids = told.flatMap(({ did, thingId }) => (did === 'announcement.published' ? [thingId] : []))
  if (!ids.length) return new Map()
  const rows = await ctx.db
    .select({
      id: announcements.id,
      to: announcements.to,
      mail: announcements.mail,
      clientId: announcementClients.clientId,
    })
    .from(announcements)
    .leftJoin(announcementClients, eq(announcementClients.announcementId, announcements.id))
    .where(inArray(announcements.id, ids))
    .orderBy(asc(announcements.id), asc(announcementClients.clientId))
  const found = new Map<string, Announced>()
  for (const { id, to, mail, clientId } of rows) {
    const one = found.get(id) ?? { mail, clients: to === 'all' ? null : new Set<string>() }
    if (clientId) one.clients?.add(clientId)
    found.set(id, one)
  }
  return found
}

/** What one event tells to whom, by person: never to who did it, nor to those who may not hear of it now. */
export function draftsOf(event: Happened, { people, ways, announced }: Audience, now: Date): Draft[] {
  const telling = Object.hasOwn(tellings, event.did) ? tellings[event.did] : undefined
  if (!telling || !isTopic(telling.topic)) return []
  const { topic, whom } = telling
  const announcement = announced.get(event.thingId)
  return people.flatMap((listener): Draft[] => {
    if (listener.id === event.actorId) return []
    const clientId = whom.includes('announced') ? announcedAt(listener, announcement) : event.clientId
    if (clientId === undefined) return []
    const row = { did: event.did, clientId, thingKind: event.thingKind, thingId: event.thingId }
    const meant = whom.some((told) => {
      if (told === 'admins') return listener.staff === 'admin'
      if (told === 'owners') return listener.memberships.some((one) => one.clientId === clientId && one.owner)
      if (told === 'billing') {
        return listener.memberships.some(
          (one) => one.clientId === clientId && (one.owner || one.rights.includes('billing')),
        )
      }
      if (told === 'person') return event.thingKind === 'person' && event.thingId === listener.id
      return true
    })
    if (!meant || !maySee(listener, row)) return []
    const { portal, mail } = ways.get(`${listener.id} ${topic}`) ?? topics[topic].usual
    const mailed = listener.mailable && announcement?.mail !== false ? mail : 'off'
    if (!portal && mailed === 'off') return []
    return [
      {
        ...row,
        personId: listener.id,
        eventId: event.id,
        topic,
        actorName: event.actorName,
        data: event.data,
        portal,
        mail: mailed,
        mailableFrom: mailableFrom(event, now),
        createdAt: now,
      },
    ]
  })
}

/** The client as whose member somebody hears an announcement, null where it is for all, undefined where for none of theirs. */
function announcedAt(listener: Listener, announcement: Announced | undefined): string | null | undefined {
  if (!announcement || listener.staff || !listener.memberships.length) return undefined
  if (!announcement.clients) return null
  return listener.memberships.find(({ clientId }) => announcement.clients?.has(clientId))?.clientId
}
