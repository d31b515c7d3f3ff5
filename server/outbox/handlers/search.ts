import { rewriteSearchTexts } from '../../rewriteSearchTexts'
import type { Handler } from '../context'

export const doSearchRewrite: Handler<'search.rewrite'> = async (ctx) => {
  await rewriteSearchTexts(ctx)
  return undefined
}
