import { unscopedFindByNewName } from '../../invoices/findByNewName'
import type { Handler } from '../context'

export const clientRenamed: Handler<'client.renamed'> = async (ctx, { payload: { clientId } }) => {
  await unscopedFindByNewName(ctx, clientId)
  return undefined
}
