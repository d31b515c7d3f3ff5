import { invoicesRouter } from '../invoices/router'
import { servicesRouter } from '../services/router'
import { usageRouter } from '../usage/router'
import { router } from './init'

export const appRouter = router({
  invoices: invoicesRouter,
  services: servicesRouter,
  usage: usageRouter,
})

export type AppRouter = typeof appRouter
