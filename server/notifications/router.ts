import { procedure, router, typed } from '../trpc/init'
import { getBell } from './getBell'
import type { ListNotificationsInput, NotificationInput } from './input'
import { listNotifications } from './list'
import { markAllRead } from './markAllRead'
import { markRead } from './markRead'

export const notificationsRouter = router({
  bell: procedure.query(({ ctx }) => getBell(ctx)),
  list: procedure.input(typed<ListNotificationsInput>()).query(({ ctx, input }) => listNotifications(ctx, input)),
  markRead: procedure.input(typed<NotificationInput>()).mutation(({ ctx, input }) => markRead(ctx, input)),
  markAllRead: procedure.mutation(({ ctx }) => markAllRead(ctx)),
})
