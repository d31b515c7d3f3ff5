import { and, eq, ne } from 'drizzle-orm'
import { z } from 'zod'
import { clients, sessions } from '../../db/schema'
import { published } from '../../db/sql'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { requireScope } from './policy'
import { requirePerson } from './viewer'

const lookAtInput = z.strictObject({ clientId: z.string().min(1).max(64) })
export type LookAtInput = z.input<typeof lookAtInput>

/** Members of several organisations: which one the session is about. */
export async function lookAt(ctx: Context, input: LookAtInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'organisation.switch')
  const viewer = requirePerson(ctx.viewer)
  const { clientId } = parse(lookAtInput, input)
  const membership = viewer.memberships.find((one) => one.clientId === clientId)
  if (!membership) throw new Refusal('not-found')
  await ctx.write(async (tx) => {
    await tx.update(sessions).set({ clientId }).where(eq(sessions.id, viewer.sessionId))
  })
  return { name: membership.clientName }
}

/** The organisation that a link is about, where it is another of the viewer's than the one looked at. */
export function elsewhereOf(ctx: Context, { clientId }: { clientId: string | null }) {
  requireScope(ctx.viewer, 'portal.use')
  const { staff, membership, memberships } = requirePerson(ctx.viewer)
  if (staff || clientId === membership?.clientId) return null
  const other = memberships.find((one) => one.clientId === clientId)
  return other ? { clientId: other.clientId, name: other.clientName } : null
}

/** An administrator's session shows the portal as a client's owner sees it, and changes nothing until it is left. */
export async function viewAs(ctx: Context, input: LookAtInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'clients.view-as')
  const viewer = requirePerson(ctx.viewer)
  const { clientId } = parse(lookAtInput, input)
  return ctx.write(async (tx) => {
    const [client] = await tx
      .select({ name: clients.name })
      .from(clients)
      .where(and(eq(clients.id, clientId), ne(clients.status, 'archived'), published(clients.importId)))
    if (!client) throw new Refusal('not-found')
    await tx.update(sessions).set({ clientId }).where(eq(sessions.id, viewer.sessionId))
    record(tx, ctx, { did: 'client.viewed-as', thing: { kind: 'client', id: clientId }, clientId, audience: 'staff' })
    return client
  })
}

/** Works while nothing else can be changed. Whoever views nothing leaves nothing. Answers with what was viewed. */
export async function leaveView(ctx: Context): Promise<{ clientId: string | null }> {
  const viewer = requirePerson(ctx.viewer)
  const clientId = viewer.membership?.clientId
  if (!viewer.viewing || !clientId) return { clientId: null }
  await ctx.write(async (tx) => {
    await tx.update(sessions).set({ clientId: null }).where(eq(sessions.id, viewer.sessionId))
    record(tx, ctx, { did: 'client.view-left', thing: { kind: 'client', id: clientId }, clientId, audience: 'staff' })
  })
  return { clientId }
}
