#!/usr/bin/env node
import { runFromCheckout } from '../start/from-checkout.js';

runFromCheckout('tools/recount/main.js');
