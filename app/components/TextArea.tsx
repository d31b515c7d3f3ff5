import type { TextareaHTMLAttributes } from 'react'
import { type LabelProps, useLabelled } from './Labelled'

/** As Field, for several lines. */
export function TextArea(props: TextareaHTMLAttributes<HTMLTextAreaElement> & LabelProps) {
  const { rest, described, wrap } = useLabelled(props)
  return wrap(<textarea {...rest} {...described} className="input py-2" />)
}
