import { may } from '../auth/policy'
import type { Context } from '../context'
import { clientDashboard } from './clientDashboard'
import { firmDashboard } from './firmDashboard'
import { supportDashboard } from './supportDashboard'

/** The first page of whoever asks. */
export async function dashboard(ctx: Context) {
  if (may(ctx.viewer, 'firm.figures')) return firmDashboard(ctx)
  if (may(ctx.viewer, 'clients.read')) return supportDashboard(ctx)
  return clientDashboard(ctx)
}
