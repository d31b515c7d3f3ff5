import { countAttempt } from '../auth/limits'
import type { Context } from '../context'
import { record } from './record'

/** Before data leaves as a file: counts it against the person's limit and writes down who took what. */
export async function recordExport(ctx: Context, what: string, filters: Record<string, unknown>): Promise<void> {
  const { viewer } = ctx
  if (viewer.kind !== 'person') return
  await countAttempt(ctx, 'exportByPerson', viewer.id)
  const clientId = viewer.membership?.clientId ?? null
  await ctx.write(async (tx) =>
    record(tx, ctx, {
      did: 'export.made',
      thing: { kind: 'export', id: what },
      clientId,
      audience: 'staff',
      data: { what, ...filters },
    }),
  )
}
