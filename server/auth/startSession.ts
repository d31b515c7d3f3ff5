import { and, eq, isNull } from 'drizzle-orm'
import { people, sessions } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { deviceCookie } from './device'

/** As the person was when they proved who they are. */
export type Proven = {
  id: string
  email: string
  passwordHash: string | null
  staffRole: 'admin' | 'support' | null
}

/** `cookie` and `device` are Set-Cookie lines. A refresh session's cookie opens nothing. */
export type Started = { step: 'done'; sessionId: string; personId: string; cookie: string; device: string }

type How = { kind: 'browser' | 'refresh'; device: string | undefined; by: 'password' | 'code' | 'passkey' }

/**
 * The last step of every way in. A password, role or status that changed while the proof was looked at
 * has ended the person's sessions already: one that began in between ends here.
 */
export async function startSession(ctx: Context, person: Proven, { kind, device, by }: How): Promise<Started> {
  const session = await ctx.sessions.start({
    personId: person.id,
    staff: person.staffRole !== null,
    kind,
    ip: ctx.from.ip,
    userAgent: ctx.from.userAgent,
  })
  const opens = await (kind === 'refresh'
    ? ctx.sessions.findRefresh(session.id)
    : ctx.sessions.find(session.cookie.split(';')[0] ?? ''))
  const unchanged = await ctx.write(async (tx) => {
    const [still] = await tx
      .select({ id: people.id })
      .from(people)
      .where(
        and(
          eq(people.id, person.id),
          eq(people.status, 'active'),
          person.passwordHash === null ? isNull(people.passwordHash) : eq(people.passwordHash, person.passwordHash),
          person.staffRole === null ? isNull(people.staffRole) : eq(people.staffRole, person.staffRole),
        ),
      )
    if (!still || !opens) {
      await tx.delete(sessions).where(eq(sessions.id, session.id))
      return still !== undefined
    }
    record(tx, ctx, {
      did: 'session.started',
      thing: { kind: 'person', id: person.id },
      audience: 'staff',
      data: { email: person.email, by, kind },
    })
    return true
  })
  if (!unchanged) throw new Refusal('signed-out', 'Your account was changed a moment ago. Sign in again.')
  if (!opens) throw new Refusal('forbidden', 'Your account belongs to no organisation here any more.')
  return {
    step: 'done',
    sessionId: session.id,
    personId: person.id,
    cookie: session.cookie,
    device: deviceCookie(ctx, device, person.id),
  }
}
