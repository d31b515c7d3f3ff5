import type { Unsent } from '~/server/refusals'
import { packUnsent } from '../lib/unsent'
import { Doorway } from './Doorway'
import { GoOn } from './GoOn'
import { SecondStepForm } from './SecondStepForm'

/** Answered in place of a redirect while a form is carried through signing in. */
export type Carrying = { step: 'second' | 'done'; unsent: Unsent }

export const isCarrying = (answer: object | undefined): answer is Carrying => answer !== undefined && 'step' in answer

export function Carried({ firm, carrying: { step, unsent } }: { firm: string; carrying: Carrying }) {
  return step === 'done' ? (
    <Doorway firm={firm} title="Welcome back">
      <GoOn unsent={unsent} />
    </Doorway>
  ) : (
    <Doorway firm={firm} title="Enter your code">
      <SecondStepForm next={unsent.path} unsent={packUnsent(unsent)} />
    </Doorway>
  )
}
