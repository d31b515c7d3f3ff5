import type { SelectHTMLAttributes } from 'react'
import { type LabelProps, useLabelled } from './Labelled'

/** A labelled choice of one, its options as children; see Field. */
export function SelectField(props: SelectHTMLAttributes<HTMLSelectElement> & LabelProps) {
  const { rest, described, wrap } = useLabelled(props)
  return wrap(<select {...rest} {...described} className="input" />)
}
