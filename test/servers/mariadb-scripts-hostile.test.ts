import { testHostileNames } from '../support/plans/mysql-hostile.ts';

testHostileNames('mariadb', '10.11', 'mariadb');
