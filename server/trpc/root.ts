import { activityRouter } from '../activity/router'
import { clientsRouter } from '../clients/router'
import { invoicesRouter } from '../invoices/router'
import { liveRouter } from '../live/router'
import { notificationsRouter } from '../notifications/router'
import { paymentsRouter } from '../payments/router'
import { reportsRouter } from '../reports/router'
import { servicesRouter } from '../services/router'
import { usageRouter } from '../usage/router'
import { router } from './init'

export const appRouter = router({
  activity: activityRouter,
  clients: clientsRouter,
  invoices: invoicesRouter,
  live: liveRouter,
  notifications: notificationsRouter,
  payments: paymentsRouter,
  reports: reportsRouter,
  services: servicesRouter,
  usage: usageRouter,
})

export type AppRouter = typeof appRouter
