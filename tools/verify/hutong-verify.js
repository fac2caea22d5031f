#!/usr/bin/env node
import { runFromCheckout } from '../start/from-checkout.js';

runFromCheckout('tools/verify/main.js');
